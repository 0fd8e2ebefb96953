"""Telling people in time, once each: training that ends, courses to do, courses and lessons that need a manager's hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Select, literal, select
from sqlalchemy.orm import aliased

from vault.audit.actor import Actor
from vault.identity.notices import notify
from vault.people.facts import active_at, in_post_at
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.people.posts import Post
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.training.assign import assign_course
from vault.training.models import Assignment, Completion, Reminder
from vault.training.names import COURSE_NAMES
from vault.training.queries import PublishedCourse, covering, published_course
from vault.training.stored_lessons import published_lessons
from vault.training.topics import Course
from vault.training.validity import EXPIRED, reminder_windows

AT_ONCE: Final = 500
"""How many people are told in one turn; the rest follow in the next."""


@dataclass(frozen=True)
class Telling:
    """A notice that is due. `about` and `step` say what was told, so that it is told once; `also` is the superior."""

    person_id: str
    about: str
    step: str
    kind: str
    params: dict[str, str]
    also: str | None = None


def run_due_training(platform: Platform) -> None:
    """Assign the course for everyone to those who came, and tell everybody what is due; nothing is told twice."""
    with platform.reading() as tx:
        if not newcomers(tx) and not tellings_due(tx):
            return
    with platform.transaction() as tx:
        for person_id in newcomers(tx):
            assign_course(tx, person_id, Course.EVERYONE, Actor.job("training"))
        for each in tellings_due(tx):
            _tell(tx, each)


def _tell(tx: Transaction, due: Telling) -> None:
    tx.session.add(Reminder(person_id=due.person_id, about=due.about, step=due.step, told_ms=tx.now_ms()))
    notify(tx, due.person_id, due.kind, **due.params)
    if due.also is not None:
        notify(tx, due.also, "training_over_below", **due.params)


def newcomers(tx: Transaction) -> list[str]:
    """Active people who work here and whom the course for everyone is not assigned to yet, as many as one turn serves."""
    assigned = select(Assignment.person_id).where(
        Assignment.person_id == Person.id, Assignment.course == Course.EVERYONE
    )
    works_here = active_at(Person.id, _now(tx)) & Person.employment_kind.not_in(OUTSIDERS)
    return list(tx.session.scalars(select(Person.id).where(works_here, ~assigned.exists()).limit(AT_ONCE)))


def tellings_due(tx: Transaction) -> list[Telling]:
    """What is due now and was not told yet, as much as one turn serves."""
    due = [one for course in Course for one in (*_ending(tx, course), *_course_care(tx, course))]
    return due[:AT_ONCE]


def _ending(tx: Transaction, course: Course) -> Iterator[Telling]:
    """Training that ends within 30 or 7 days, to the person; training that has ended, to the superior too (G7.1-b)."""
    for step, window in reminder_windows(tx.now_ms()).items():
        for row, name, superior_id in tx.session.execute(_untold(tx, course, step, window)):
            over = step == EXPIRED
            yield Telling(
                person_id=row.person_id,
                about=row.id,
                step=step,
                kind="training_over" if over else "training_ends",
                params={
                    "course": COURSE_NAMES[course],
                    "ends_on": tokyo_date(row.valid_until_ms),
                    "person": name,
                },
                also=superior_id if over else None,
            )


def _untold(
    tx: Transaction, course: Course, step: str, window: tuple[int, int]
) -> Select[Completion, str, str | None]:
    """The newest training of active people that ends within a window (UTC ms) and was not told about yet."""
    later = aliased(Completion)
    renewed = select(later.id).where(
        later.person_id == Completion.person_id,
        later.course.in_(covering(course)),
        later.counted.is_(True),
        later.cancelled_ms.is_(None),
        later.valid_until_ms > Completion.valid_until_ms,
    )
    told = select(Reminder.step).where(
        Reminder.person_id == Completion.person_id, Reminder.about == Completion.id, Reminder.step == step
    )
    return (
        select(Completion, Person.name, Person.superior_id)
        .join(Person, Person.id == Completion.person_id)
        .where(
            Completion.course == course,
            Completion.valid_until_ms.between(*window),
            Completion.counted.is_(True),
            Completion.cancelled_ms.is_(None),
            active_at(Completion.person_id, _now(tx)),
            ~renewed.exists(),
            ~told.exists(),
        )
        .order_by(Completion.valid_until_ms, Completion.id)
        .limit(AT_ONCE)
    )


def _course_care(tx: Transaction, course: Course) -> Iterator[Telling]:
    """To every manager: a course that procedures have outrun (G7.2-e), a lesson whose review date has come (G7.1-e)."""
    in_force = published_course(tx, course)
    if in_force is None:
        return
    name = {"course": COURSE_NAMES[course]}
    wanted = [
        (sha256, "review", "lesson_review_due", {"lesson": title}) for title, sha256 in _stale(tx, in_force)
    ]
    if in_force.outdated:
        wanted.append((in_force.version_id, "outdated", "course_outdated", name))
    for about, step, kind, params in wanted:
        for manager in _managers_untold(tx, about, step):
            yield Telling(manager, about, step, kind, params)


def _stale(tx: Transaction, course: PublishedCourse) -> Sequence[tuple[str, str]]:
    today = tokyo_date(tx.now_ms())
    lessons = zip(published_lessons(tx, course.lessons), course.lessons, strict=True)
    return [
        (lesson.title_ja, sha256)
        for lesson, (_, sha256) in lessons
        if lesson.review_by is not None and lesson.review_by <= today
    ]


def _managers_untold(tx: Transaction, about: str, step: str) -> list[str]:
    told = select(Reminder.step).where(
        Reminder.person_id == Person.id, Reminder.about == about, Reminder.step == step
    )
    managing = in_post_at(Person.id, _now(tx), Post.RESPONSIBLE_MANAGER)
    query = select(Person.id).where(active_at(Person.id, _now(tx)), managing, ~told.exists())
    return list(tx.session.scalars(query))


def _now(tx: Transaction) -> ColumnElement[int]:
    return literal(tx.now_ms(), BigInteger)

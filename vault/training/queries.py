"""What other domains ask about training: which course is in force, what a person has completed, now or at any past moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.queries import published
from vault.procedures.slots import Slot
from vault.training.coverage import TAUGHT_PROCEDURES
from vault.training.models import Completion, CourseVersion
from vault.training.topics import PROCEDURES, Course


@dataclass(frozen=True)
class PublishedCourse:
    """A course version in force. `lessons` are (id, sha256) in order; `changed` are the procedures that were published anew or
    retired since, so that the course is outdated (G7.2-e).
    """

    version_id: str
    course: Course
    number: int
    pass_percent: int
    lessons: tuple[tuple[str, str], ...]
    procedures: dict[Slot, str]
    names: dict[str, str]
    sha256: str
    reason: str
    published_ms: int
    published_by: str
    changed: tuple[Slot, ...]

    @property
    def outdated(self) -> bool:
        """Whether completions count no more until the course is published anew."""
        return bool(self.changed)


def published_course(tx: Transaction, kind: Course, at_ms: int | None = None) -> PublishedCourse | None:
    """The version of a course in force at a moment (UTC ms, now by default), outdated or not; None before the first."""
    at = tx.now_ms() if at_ms is None else at_ms
    row = tx.session.scalar(
        select(CourseVersion)
        .where(CourseVersion.course == kind, CourseVersion.published_ms <= at)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    )
    return None if row is None else course_at(tx, row, at)


def course_at(tx: Transaction, row: CourseVersion, at_ms: int) -> PublishedCourse:
    """A stored version as a plain value, with what had changed under it by a moment."""
    rests_on = {Slot(slot): version for slot, version in json.loads(row.procedures).items()}
    stands_now = procedures_taught(tx, Course(row.course), at_ms)
    return PublishedCourse(
        version_id=row.id,
        course=Course(row.course),
        number=row.number,
        pass_percent=row.pass_percent,
        lessons=tuple((lesson, sha256) for lesson, sha256 in json.loads(row.lessons)),
        procedures=rests_on,
        names=json.loads(row.names),
        sha256=row.sha256,
        reason=row.reason,
        published_ms=row.published_ms,
        published_by=row.published_by,
        changed=tuple(slot for slot, version in rests_on.items() if stands_now[slot] != version),
    )


def procedures_taught(tx: Transaction, course: Course, at_ms: int | None = None) -> dict[Slot, str | None]:
    """The version id in force of each procedure the course teaches, None where there is none; nothing for everyone."""
    if course is Course.EVERYONE:
        return {}
    found = {slot: published(tx, slot, at_ms) for slot in TAUGHT_PROCEDURES}
    return {slot: None if version is None else version.version_id for slot, version in found.items()}


def course_in_force(tx: Transaction, kind: Course) -> PublishedCourse:
    """The course people can take now.

    Raises:
        Refusal: `not_found` before the first publication, `course_topic_missing` while it is outdated.
    """
    course = published_course(tx, kind)
    if course is None:
        raise Refusal(Code.NOT_FOUND)
    if course.outdated:
        raise Refusal(
            Code.COURSE_TOPIC_MISSING, params={"topics": f"{PROCEDURES} ({', '.join(course.changed)})"}
        )
    return course


def course_version(tx: Transaction, version_id: str) -> CourseVersion:
    """A stored course version.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(CourseVersion, version_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def versions_after(
    tx: Transaction, course: Course, position: Sequence[str | int], limit: int
) -> list[CourseVersion]:
    """Up to `limit` versions of a course, newest first after `(number)`."""
    query = select(CourseVersion).where(CourseVersion.course == course)
    return list(tx.session.scalars(rows_after(query, position, limit, CourseVersion.number.desc())))


def training_history(tx: Transaction, person_id: str, at_ms: int | None = None) -> list[Completion]:
    """Every completion of a person that was on record at a moment, newest first: the roster's トレーニング受講歴 (G4.1.2-d).

    Those that do not count carry the code that says why; `cancelled_ms` before the moment means found to be wrong.
    """
    at = tx.now_ms() if at_ms is None else at_ms
    query = _completions_of(person_id).where(Completion.recorded_ms <= at)
    return list(tx.session.scalars(query.order_by(*_NEWEST_FIRST)))


def completions_after(
    tx: Transaction, person_id: str, position: Sequence[str | int], limit: int
) -> list[Completion]:
    """Up to `limit` completions of a person, newest first after `(completed_ms, id)`."""
    return list(tx.session.scalars(rows_after(_completions_of(person_id), position, limit, *_NEWEST_FIRST)))


_NEWEST_FIRST = (Completion.completed_ms.desc(), Completion.id)


def _completions_of(person_id: str) -> Select[Completion]:
    return select(Completion).where(Completion.person_id == person_id)


def covering(course: Course) -> tuple[Course, ...]:
    """The courses whose completion does for `course`: the holder course teaches everything everyone learns (G7.2-e)."""
    return (Course.EVERYONE, Course.HOLDER) if course is Course.EVERYONE else (Course.HOLDER,)


def counts_at(course: Course, at_ms: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a completion counts for a course as known at a moment."""
    return (
        Completion.course.in_(covering(course))
        & Completion.counted.is_(True)
        & (Completion.recorded_ms <= at_ms)
        & or_(Completion.cancelled_ms.is_(None), Completion.cancelled_ms > at_ms)
    )


def trained_until(tx: Transaction, person_id: str, course: Course, at_ms: int | None = None) -> int | None:
    """The last moment (UTC ms) at which the person's training for a course lasts, as known at a moment; None: never."""
    at = tx.now_ms() if at_ms is None else at_ms
    return tx.session.scalar(
        select(func.max(Completion.valid_until_ms)).where(
            Completion.person_id == person_id, counts_at(course, at)
        )
    )

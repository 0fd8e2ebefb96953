"""What everybody has to do for themselves: read, sign, learn, check, give back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from vault.access.queries import held_grants_of
from vault.copies.models import Copy
from vault.copies.rules import OUTSIDE_STATES
from vault.identity.models import Notice
from vault.oversight.checks.answering import self_check_due
from vault.oversight.copy_passwords import PASSWORD_YEAR_MS, copies_due_by
from vault.oversight.models import Measure, MutualCheck
from vault.oversight.worklist.counting import waiting
from vault.oversight.worklist.task import Section, Task
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.texts import N_
from vault.pledges.models import LeaverAsk
from vault.pledges.queries import signature_of, template_in_force
from vault.pledges.rules import PledgeKind
from vault.procedures.queries import acknowledged_by, all_published
from vault.procedures.slots import SLOT_TITLES
from vault.training.models import Assignment
from vault.training.names import COURSE_NAMES
from vault.training.queries import published_course, trained_until
from vault.training.topics import Course

HERE = Section.OWN
SOON_MS: Final = 7 * DAY_MS
TRAINING_SOON_MS: Final = 30 * DAY_MS


def own_tasks(tx: Transaction, person_id: str) -> Iterator[Task]:
    """The caller's own duties, whoever they are."""
    yield from _procedures(tx, person_id)
    yield from _pledges(tx, person_id)
    yield from _courses(tx, person_id)
    yield from _checks(tx, person_id)
    yield from _copies(tx, person_id)
    yield from _measures(tx, person_id)
    yield from _notices(tx, person_id)


def _procedures(tx: Transaction, person_id: str) -> Iterator[Task]:
    in_force = all_published(tx)
    given = acknowledged_by(tx, person_id, [each.version_id for each in in_force.values()])
    for slot, version in in_force.items():
        if version.version_id not in given:
            yield Task(
                HERE,
                "procedure_to_acknowledge",
                N_("Read and acknowledge: {title}."),
                f"hizo procedure acknowledge {slot.value}",
                f"POST /v1/procedures/versions/{version.version_id}/acknowledge",
                params={"title": SLOT_TITLES[slot]},
                about={"slot": slot.value},
            )


def _pledges(tx: Transaction, person_id: str) -> Iterator[Task]:
    """The general pledge is everybody's, the holder's of whom access is given to, the leaver's of who was asked."""
    asked = select(LeaverAsk.person_id).where(LeaverAsk.person_id == person_id).limit(1)
    concerned = {
        PledgeKind.GENERAL: True,
        PledgeKind.HOLDER: bool(held_grants_of(tx, person_id)),
        PledgeKind.LEAVER: tx.session.scalar(asked) is not None,
    }
    for kind in (each for each, is_asked in concerned.items() if is_asked):
        template = template_in_force(tx, kind)
        if template is not None and signature_of(tx, person_id, template.id) is None:
            yield Task(
                HERE,
                f"pledge_{kind.value}",
                N_("Sign the pledge: {title}."),
                "hizo pledge sign" if kind is PledgeKind.HOLDER else f"hizo pledge sign {kind.value}",
                "POST /v1/pledges",
                params={"title": template.title},
            )


def _courses(tx: Transaction, person_id: str) -> Iterator[Task]:
    assigned = select(Assignment.course).where(Assignment.person_id == person_id)
    for name in sorted({Course.EVERYONE.value, *tx.session.scalars(assigned)}):
        course = Course(name)
        until = trained_until(tx, person_id, course)
        soon = until is None or until < tx.now_ms() + TRAINING_SOON_MS
        if soon and published_course(tx, course) is not None:
            yield Task(
                HERE,
                f"course_{name}",
                N_("Take the course: {course}."),
                f"hizo course take {name}",
                f"POST /v1/courses/{name}/attempts",
                due_ms=until,
                params={"course": COURSE_NAMES[course]},
                about={"course": name},
            )


def _checks(tx: Transaction, person_id: str) -> Iterator[Task]:
    due = self_check_due(tx, person_id)
    if due.is_open:
        yield Task(
            HERE,
            "self_check",
            N_("Answer the yearly self-check."),
            "hizo self-check answer",
            "POST /v1/self-checks",
            due_ms=due.due_ms,
        )
    asked = select(MutualCheck).where(MutualCheck.checker_id == person_id, MutualCheck.closed_ms.is_(None))
    for row in tx.session.scalars(asked.order_by(MutualCheck.due_ms, MutualCheck.id)):
        yield Task(
            HERE,
            "mutual_check",
            N_("Check the department {department}."),
            f"hizo mutual-check close {row.id}",
            f"POST /v1/mutual-checks/{row.id}/close",
            due_ms=row.due_ms,
            params={"department": row.checked_department},
            about={"check": row.id},
        )


def _copies(tx: Transaction, person_id: str) -> Iterator[Task]:
    soon = tokyo_date(tx.now_ms() + SOON_MS)
    held = Copy.recipient_id == person_id, Copy.state.in_(sorted(OUTSIDE_STATES))
    due_on = tx.session.scalars(select(Copy.due_on).where(*held, Copy.due_on <= soon)).all()
    if due_on:
        yield Task(
            HERE,
            "copies_due_back",
            N_("Return or destroy {count} copies."),
            "hizo copy list",
            "GET /v1/copies",
            count=len(due_on),
            due_ms=end_of_tokyo_day_ms(min(due_on)),
        )
    old = copies_due_by(tx.now_ms()).where(Copy.recipient_id == person_id)
    issued = [copy.issued_ms or 0 for copy in tx.session.scalars(old)]
    if issued:
        yield Task(
            HERE,
            "own_copy_passwords",
            N_("The file passwords of {count} of your copies are a year old: return or destroy them."),
            "hizo copy list",
            "GET /v1/copies",
            count=len(issued),
            due_ms=min(issued) + PASSWORD_YEAR_MS,
        )


def _measures(tx: Transaction, person_id: str) -> Iterator[Task]:
    count, due_ms = waiting(
        tx,
        Measure.responsible_id == person_id,
        Measure.ended_ms.is_(None),
        Measure.next_check_ms < tx.now_ms() + SOON_MS,
        due=Measure.next_check_ms,
    )
    if count:
        yield Task(
            HERE,
            "measures_to_check",
            N_("{count} physical measures of yours are to be checked."),
            "hizo measure list",
            "GET /v1/measures",
            count=count,
            due_ms=due_ms,
        )


def _notices(tx: Transaction, person_id: str) -> Iterator[Task]:
    count, _ = waiting(tx, Notice.person_id == person_id, Notice.read_ms.is_(None))
    if count:
        yield Task(
            HERE, "notices", N_("{count} notices are unread."), "hizo notice list", "GET /v1/notices", count
        )

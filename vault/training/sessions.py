"""Sessions held outside the vault: planned, then recorded with date, trainer, attendance and material (G7.0-b, T7-b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import display_name, person_row, same_human
from vault.platform.clock import tokyo_date
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.training.complete import record_completion
from vault.training.counting import SessionFacts, why_not_counted
from vault.training.events import SESSION_HELD, SESSION_PLANNED
from vault.training.models import Completion, TrainingSession
from vault.training.queries import PublishedCourse, published_course
from vault.training.topics import Course, SessionKind
from vault.training.trainers import may_train
from vault.training.validity import held_ms

MAX_NAME_LENGTH = 200


@dataclass(frozen=True)
class Plan:
    """A session to come, or one to be recorded. The trainer is a person on record, or somebody from outside by name."""

    course: Course
    kind: SessionKind
    planned_on: str
    trainer_id: str | None = None
    trainer_name: str = ""


@dataclass(frozen=True)
class Held:
    """What took place: the day, who attended (person ids), and the material by name and SHA-256 (hexadecimal)."""

    held_on: str
    attendees: Sequence[str]
    material_name: str
    material_sha256: str


def plan_session(tx: Transaction, who: SignedIn, plan: Plan) -> TrainingSession:
    """Put a session on the calendar; by a manager, a designated trainer, or whoever is to hold it.

    Raises:
        Refusal: `role_required`, `not_found` (no such trainer), `name_invalid` (neither trainer nor name).
    """
    if plan.trainer_id != who.person_id and not may_train(tx, who.person_id):
        raise _role_required()
    row = TrainingSession(
        id=new_id("trs", tx.platform.randomness),
        course=plan.course,
        kind=plan.kind,
        planned_on=plan.planned_on,
        trainer_id=plan.trainer_id,
        trainer_name=_trainer_name(tx, plan),
        opened_by=who.person_id,
        opened_ms=tx.now_ms(),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        SESSION_PLANNED,
        who.actor,
        training_session=row.id,
        course=row.course,
        held_on=row.planned_on,
        trainer=row.trainer_id,
        name=row.trainer_name,
    )
    leaf.bind(row)
    return row


def _role_required() -> Refusal:
    return Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})


def _trainer_name(tx: Transaction, plan: Plan) -> str:
    if plan.trainer_id is not None:
        return person_row(tx, plan.trainer_id).name
    return _name(plan.trainer_name)


def _name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_NAME_LENGTH}"})
    return name


def close_session(tx: Transaction, who: SignedIn, session_id: str, held: Held) -> TrainingSession:
    """Record a session with its attendance. One that does not count is kept with the code that says why.

    Raises:
        Refusal: `not_found`, `role_required`, `step_up_required`, `conflict` (recorded already), `request_invalid` (day,
            attendance), `name_invalid` (material), `self_decision` (trainer or recorder among those who attended).
    """
    row = _session_to_close(tx, who, session_id)
    moment = held_ms(held.held_on, tx.now_ms())
    material = _name(held.material_name)
    _check_attendance(tx, who, row, held.attendees)
    course = published_course(tx, Course(row.course), moment)
    code = why_not_counted(
        SessionFacts(
            course=Course(row.course),
            trainer_entitled=may_train(tx, row.trainer_id, moment),
            recorder_entitled=may_train(tx, who.person_id),
            course_in_force=course is not None and not course.outdated,
        )
    )
    row.held_on, row.material_name, row.material_sha256 = held.held_on, material, held.material_sha256
    row.closed_by, row.closed_ms = who.person_id, tx.now_ms()
    row.counted, row.code = code is None, code
    _record_held(tx, who, row, len(held.attendees))
    _complete_all(tx, who, row, held.attendees, moment, course)
    return row


def _session_to_close(tx: Transaction, who: SignedIn, session_id: str) -> TrainingSession:
    row = session_row(tx, session_id, locked=True)
    if who.person_id not in {row.opened_by, row.trainer_id} and not may_train(tx, who.person_id):
        raise _role_required()
    require_fresh_code(tx.platform, who)
    if row.closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "closed"})
    return row


def _check_attendance(tx: Transaction, who: SignedIn, row: TrainingSession, attendees: Sequence[str]) -> None:
    if not attendees or len(set(attendees)) < len(attendees):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "attendees"})
    for person_id in attendees:
        person_row(tx, person_id)
        # Nobody attests training to oneself; who trains others takes the course in the vault.
        if any(same_human(tx, one, person_id) for one in {who.person_id, row.trainer_id} if one):
            raise Refusal(Code.SELF_DECISION, about={"subject": person_id})


def _record_held(tx: Transaction, who: SignedIn, row: TrainingSession, attended: int) -> None:
    leaf = record(
        tx,
        SESSION_HELD,
        who.actor,
        training_session=row.id,
        course=row.course,
        held_on=row.held_on,
        trainer=row.trainer_id,
        count=attended,
        name=row.material_name,
        sha256=row.material_sha256,
        counted=row.counted,
        refused_code=row.code,
    )
    leaf.bind(row)


def _complete_all(
    tx: Transaction,
    who: SignedIn,
    row: TrainingSession,
    attendees: Sequence[str],
    moment: int,
    course: PublishedCourse | None,
) -> None:
    for person_id in attendees:
        record_completion(
            tx,
            person_id,
            Course(row.course),
            who.actor,
            completed_ms=moment,
            source="session",
            source_id=row.id,
            course_version_id=None if course is None else course.version_id,
            code=None if row.code is None else Code(row.code),
        )


def session_row(tx: Transaction, session_id: str, *, locked: bool = False) -> TrainingSession:
    """A session, `locked` for a change of it.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(TrainingSession, session_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def attendance(tx: Transaction, session_id: str) -> list[tuple[str, str]]:
    """Who attended a session: ids and names, in the order of names."""
    ids = tx.session.scalars(
        select(Completion.person_id).where(Completion.source == "session", Completion.source_id == session_id)
    )
    return sorted(((one, display_name(tx, one)) for one in ids), key=lambda found: (found[1], found[0]))


def sessions_after(
    tx: Transaction, course: Course | None, position: Sequence[str | int], limit: int
) -> list[TrainingSession]:
    """Up to `limit` sessions, the latest day first after `(planned_on, id)`."""
    query = select(TrainingSession)
    if course is not None:
        query = query.where(TrainingSession.course == course)
    order = TrainingSession.planned_on.desc(), TrainingSession.id
    return list(tx.session.scalars(rows_after(query, position, limit, *order)))


def next_planned_on(tx: Transaction, course: Course) -> str | None:
    """The day of the next session of a course on the calendar (G7.1-a), None when none is planned."""
    return tx.session.scalar(
        select(func.min(TrainingSession.planned_on)).where(
            TrainingSession.course == course,
            TrainingSession.closed_ms.is_(None),
            TrainingSession.planned_on >= tokyo_date(tx.now_ms()),
        )
    )

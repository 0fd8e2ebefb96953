"""What the routes of sessions, completions, trainers, exceptions and gap lists take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vault.people.queries import display_name
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code
from vault.platform.http import Input, Output
from vault.platform.refusal_catalogue import CATALOGUE
from vault.platform.texts import Language, translate
from vault.register.schemas import PersonOut
from vault.training.gaps import Gap, KindCount
from vault.training.models import Completion, Trainer, TrainingException, TrainingSession
from vault.training.sessions import Held, Plan
from vault.training.topics import Course, SessionKind

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_FROM_TEXT = Field(strict=False)


def _at(ms: int | None) -> str | None:
    return None if ms is None else utc_text(ms)


class PersonUntilIn(Input):
    """A person, until when, and why."""

    person_id: str
    ends_on: Day
    reason: str = ""


class SessionIn(Input):
    """A session to come or to be recorded; the trainer by id, or an outside speaker by name."""

    course: Course = _FROM_TEXT
    kind: SessionKind = _FROM_TEXT
    planned_on: Day
    trainer_id: str | None = None
    trainer_name: str = ""

    def plan(self) -> Plan:
        """The same as a plain value."""
        return Plan(**self.model_dump())


class HeldIn(Input):
    """What took place."""

    held_on: Day
    attendees: list[str] = Field(max_length=200)
    material_name: str
    material_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    def held(self) -> Held:
        """The same as a plain value."""
        return Held(**self.model_dump())


class NotCountedOut(Output):
    """Why something was kept and does not count, in the words of the refusal."""

    code: str
    clauses: list[str]
    detail: str
    remedy: str

    @classmethod
    def of(cls, code: str | None, language: Language) -> NotCountedOut | None:
        """The refusal's texts; None where there is none."""
        if code is None:
            return None
        text = CATALOGUE[Code(code)]
        return cls(
            code=code,
            clauses=list(text.clauses),
            detail=translate(text.text, language),
            remedy=translate(text.remedy, language),
        )


class SessionOut(Output):
    """A session; `attendees` only for those who may see the list."""

    id: str
    course: str
    kind: str
    planned_on: str
    trainer_id: str | None
    trainer_name: str
    opened_by: str
    held_on: str | None
    material_name: str | None
    material_sha256: str | None
    closed_at: str | None
    counted: bool | None
    not_counted: NotCountedOut | None
    attendees: list[PersonOut] | None = None

    @classmethod
    def of(
        cls, row: TrainingSession, language: Language, attendees: list[tuple[str, str]] | None = None
    ) -> SessionOut:
        """The session as answers show it."""
        return cls(
            id=row.id,
            course=row.course,
            kind=row.kind,
            planned_on=row.planned_on,
            trainer_id=row.trainer_id,
            trainer_name=row.trainer_name,
            opened_by=row.opened_by,
            held_on=row.held_on,
            material_name=row.material_name,
            material_sha256=row.material_sha256,
            closed_at=_at(row.closed_ms),
            counted=row.counted,
            not_counted=NotCountedOut.of(row.code, language),
            attendees=None
            if attendees is None
            else [PersonOut(id=one, name=name) for one, name in attendees],
        )


class SessionListOut(Output):
    """A part of the calendar."""

    items: list[SessionOut]
    next: str | None


class CompletionOut(Output):
    """A completion; `last_valid_on` is the last day in Japan on which it counts."""

    id: str
    person_id: str
    course: str
    course_version_id: str | None
    completed_at: str
    recorded_at: str
    valid_until: str
    last_valid_on: str
    counted: bool
    not_counted: NotCountedOut | None
    source: str
    source_id: str
    cancelled_at: str | None
    cancelled_reason: str | None
    leaf_index: int

    @classmethod
    def of(cls, row: Completion, language: Language) -> CompletionOut:
        """The completion as answers show it."""
        return cls(
            id=row.id,
            person_id=row.person_id,
            course=row.course,
            course_version_id=row.course_version_id,
            completed_at=utc_text(row.completed_ms),
            recorded_at=utc_text(row.recorded_ms),
            valid_until=utc_text(row.valid_until_ms),
            last_valid_on=tokyo_date(row.valid_until_ms),
            counted=row.counted,
            not_counted=NotCountedOut.of(row.code, language),
            source=row.source,
            source_id=row.source_id,
            cancelled_at=_at(row.cancelled_ms),
            cancelled_reason=row.cancelled_reason,
            leaf_index=row.leaf_index,
        )


class CompletionListOut(Output):
    """A part of a person's training record."""

    items: list[CompletionOut]
    next: str | None


class DutyOut(Output):
    """A trainer's designation or an exception: who, until when, why, by whom."""

    id: str
    person: PersonOut
    reason: str
    ends_on: str
    given_by: str
    given_at: str
    ended_at: str | None
    ended_reason: str | None

    @classmethod
    def of(cls, tx: Transaction, row: Trainer | TrainingException) -> DutyOut:
        """The row as answers show it."""
        by, at = (row.made_by, row.made_ms) if isinstance(row, Trainer) else (row.given_by, row.given_ms)
        return cls(
            id=row.id,
            person=PersonOut(id=row.person_id, name=display_name(tx, row.person_id)),
            reason=row.reason,
            ends_on=row.ends_on,
            given_by=by,
            given_at=utc_text(at),
            ended_at=_at(row.ended_ms),
            ended_reason=row.ended_reason,
        )


class DutyListOut(Output):
    """A part of such a list."""

    items: list[DutyOut]
    next: str | None


class GapOut(Output):
    """A person without valid training; `code` is `training_missing` or `training_overdue`."""

    person: PersonOut
    department: str
    employment_kind: str
    superior_id: str | None
    assigned_at: str | None
    last_valid_on: str | None
    code: str

    @classmethod
    def of(cls, gap: Gap) -> GapOut:
        """The gap as answers show it."""
        return cls(
            person=PersonOut(id=gap.person_id, name=gap.name),
            department=gap.department,
            employment_kind=gap.employment_kind,
            superior_id=gap.superior_id,
            assigned_at=_at(gap.assigned_ms),
            last_valid_on=None if gap.last_until_ms is None else tokyo_date(gap.last_until_ms),
            code=gap.code,
        )


class KindOut(Output):
    """How far one kind of employment is with a course."""

    employment_kind: str
    people: int
    trained: int

    @classmethod
    def of(cls, count: KindCount) -> KindOut:
        """The count as answers show it."""
        return cls(employment_kind=count.employment_kind, people=count.people, trained=count.trained)


class GapListOut(Output):
    """Who still has to do a course; `next_session_on` is None when no session is planned (G7.1-a)."""

    items: list[GapOut]
    next: str | None
    kinds: list[KindOut]
    next_session_on: str | None

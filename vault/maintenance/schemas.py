"""Bodies and answers about maintenance sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field, StringConstraints

from vault.identity.schemas import PersonOut
from vault.maintenance.models import MaintenanceSession
from vault.maintenance.queries import ActOfId
from vault.maintenance.rules import MOST_HOURS, Direction, Evidence, State, Supervision, state_of
from vault.people.schemas import Line, Reason
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class DirectionIn(Input):
    """A manager's direction: the worker by name and company, the purpose, and how the information is kept from them."""

    worker_name: Line
    worker_company: Line
    purpose: Reason
    supervision: str = ""
    watcher_id: Line | None = None
    medium: Line | None = None
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] = MOST_HOURS
    worker_id: Line | None = None

    def said(self) -> Direction:
        """The same as a plain value."""
        return Direction(**self.model_dump())


class EvidenceIn(Input):
    """A file by name and SHA-256, or why there is none."""

    name: Line | None = None
    sha256: Sha256 | None = None
    missing_because: Reason | None = None

    def said(self) -> Evidence:
        """The same as a plain value."""
        return Evidence(**self.model_dump())


class ClosingIn(Input):
    """What is handed in at the end: the recording of the screen and the operation log (G9.4-d)."""

    recording: EvidenceIn
    operation_log: EvidenceIn


class EvidenceOut(Output):
    """A file of the work, or why there is none."""

    name: str | None
    sha256: str | None
    missing_because: str | None

    @classmethod
    def of(cls, stored: str | None) -> EvidenceOut | None:
        """The stored form; None while nothing was handed in."""
        if stored is None:
            return None
        given = Evidence.of(stored)
        return cls(name=given.name, sha256=given.sha256, missing_because=given.missing_because)


class SessionOut(Output):
    """One session. `worker` is the temporary id; the watcher's presence is their own word at start and end."""

    id: str
    state: State
    worker: PersonOut
    worker_company: str
    purpose: str
    supervision: Supervision
    watcher: PersonOut | None
    medium: str | None
    directed_by: PersonOut
    directed_at: str
    ends_at: str
    opened_at: str | None
    opened_by: PersonOut | None
    closed_at: str | None
    closed_by: PersonOut | None
    watched_to_the_end: bool | None
    recording: EvidenceOut | None
    operation_log: EvidenceOut | None
    id_ended_at: str | None

    @classmethod
    def of(cls, row: MaintenanceSession, now_ms: int, named: Callable[[str], str]) -> SessionOut:
        """One row, with names by `named`."""

        def person(person_id: str | None) -> PersonOut | None:
            return None if person_id is None else PersonOut(id=person_id, name=named(person_id))

        def moment(at_ms: int | None) -> str | None:
            return None if at_ms is None else utc_text(at_ms)

        attended = row.supervision == Supervision.ATTENDED
        return cls(
            id=row.id,
            state=state_of(
                opened_ms=row.opened_ms, ends_ms=row.ends_ms, closed_ms=row.closed_ms, now_ms=now_ms
            ),
            worker=PersonOut(id=row.person_id, name=row.worker_name),
            worker_company=row.worker_company,
            purpose=row.purpose,
            supervision=Supervision(row.supervision),
            watcher=person(row.watcher_id),
            medium=row.medium,
            directed_by=PersonOut(id=row.directed_by, name=named(row.directed_by)),
            directed_at=utc_text(row.directed_ms),
            ends_at=utc_text(row.ends_ms),
            opened_at=moment(row.opened_ms),
            opened_by=person(row.opened_by),
            closed_at=moment(row.closed_ms),
            closed_by=person(row.closed_by),
            watched_to_the_end=row.closed_by == row.watcher_id if attended and row.closed_ms else None,
            recording=EvidenceOut.of(row.recording),
            operation_log=EvidenceOut.of(row.operation_log),
            id_ended_at=moment(row.id_ended_ms),
        )


class DirectedOut(Output):
    """A new session and the worker's enrolment link, shown once."""

    session: SessionOut
    enrolment_link: str = Field(repr=False)
    enrolment_expires_at: str


class ActOut(Output):
    """An act of the temporary id."""

    leaf_index: int
    act: str
    outcome: str
    at: str

    @classmethod
    def of(cls, act: ActOfId) -> ActOut:
        """One act."""
        return cls(leaf_index=act.leaf_index, act=act.act, outcome=act.outcome, at=act.at)


class ReportOut(SessionOut):
    """A session with every act of its id, and the ids that outlived their work (expected: none)."""

    acts: list[ActOut]
    ids_outlived: list[str]


class SessionListOut(Output):
    """A part of the list of sessions."""

    items: list[SessionOut]
    next: str | None

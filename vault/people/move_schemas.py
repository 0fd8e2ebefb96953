"""Bodies and answers about moves."""

from __future__ import annotations

from typing import Literal

from vault.identity.schemas import PersonOut
from vault.people.models_history import PersonMove
from vault.people.move_rules import MoveOrder
from vault.people.schemas import Day, Line, Reason
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output


class MoveIn(Input):
    """A move to be planned; `effective_on` is the last day of who leaves, else the first day."""

    kind: Literal["transfer", "absence", "retirement", "return"]
    effective_on: Day
    until_on: Day | None = None
    new_department: Line | None = None
    new_title: Line | None = None
    successor_id: Line | None = None
    reason: Reason

    def order(self) -> MoveOrder:
        """The same as the domain takes it."""
        return MoveOrder(**self.model_dump())


class MoveOut(Output):
    """A move with what became of it: `planned`, `in_force`, `over` or `cancelled`."""

    id: str
    person_id: str
    kind: str
    state: str
    effective_on: str
    until_on: str | None
    takes_effect_at: str
    new_department: str | None
    new_title: str | None
    successor: PersonOut | None
    reason: str
    recorded_at: str
    ended_at: str | None

    @classmethod
    def of(cls, row: PersonMove, successor: str | None, now_ms: int) -> MoveOut:
        """One row with the successor's name."""
        return cls(
            id=row.id,
            person_id=row.person_id,
            kind=row.kind,
            state=_state_of(row, now_ms),
            effective_on=row.effective_on,
            until_on=row.until_on,
            takes_effect_at=utc_text(row.effect_ms),
            new_department=row.new_department,
            new_title=row.new_title,
            successor=PersonOut(id=row.successor_id, name=successor or "") if row.successor_id else None,
            reason=row.reason,
            recorded_at=utc_text(row.recorded_ms),
            ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
        )


def _state_of(row: PersonMove, now_ms: int) -> str:
    if row.ended_ms is not None:
        return "cancelled" if row.ended_ms < row.effect_ms else "over"
    if now_ms < row.effect_ms:
        return "planned"
    return "in_force" if row.until_ms is None or now_ms < row.until_ms else "over"


class MovesOut(Output):
    """The moves of a person, newest first."""

    items: list[MoveOut]
    next: str | None

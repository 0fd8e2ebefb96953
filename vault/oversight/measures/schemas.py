"""What the routes of measures take and give."""

from __future__ import annotations

from typing import Literal

from vault.oversight.measures.rules import MeasureKind, MeasureOrder
from vault.oversight.models import Measure, MeasureCheck
from vault.people.queries import display_name
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.register.schemas import PersonOut


class MeasureIn(Input):
    """A measure to list; no secrets."""

    site: str
    kind: Literal["container", "area", "key", "keypad", "other"]
    name: str
    responsible_id: str
    interval_days: int

    def order(self) -> MeasureOrder:
        """The same as a plain value."""
        return MeasureOrder(
            self.site, MeasureKind(self.kind), self.name, self.responsible_id, self.interval_days
        )


class MeasureCheckIn(Input):
    """What was found; without `next_in_days` the next check is one interval later."""

    found: str = ""
    next_in_days: int | None = None


class MeasureCheckOut(Output):
    """One check."""

    id: str
    checked_by: PersonOut
    checked_at: str
    found: str
    next_check_on: str

    @classmethod
    def of(cls, tx: Transaction, row: MeasureCheck) -> MeasureCheckOut:
        """One check."""
        return cls(
            id=row.id,
            checked_by=PersonOut(id=row.checked_by, name=display_name(tx, row.checked_by)),
            checked_at=utc_text(row.checked_ms),
            found=row.found,
            next_check_on=tokyo_date(row.next_check_ms),
        )


class MeasureOut(Output):
    """A measure and its last check."""

    id: str
    site: str
    kind: MeasureKind
    name: str
    responsible: PersonOut
    interval_days: int
    next_check_on: str
    overdue: bool
    last_check: MeasureCheckOut | None
    listed_at: str
    ended_at: str | None
    end_reason: str | None

    @classmethod
    def of(cls, tx: Transaction, row: Measure, last: MeasureCheck | None) -> MeasureOut:
        """One measure."""
        person_id = row.responsible_id
        return cls(
            id=row.id,
            site=row.site,
            kind=MeasureKind(row.kind),
            name=row.name,
            responsible=PersonOut(id=person_id, name=display_name(tx, person_id)),
            interval_days=row.interval_days,
            next_check_on=tokyo_date(row.next_check_ms),
            overdue=row.ended_ms is None and row.next_check_ms < tx.now_ms(),
            last_check=None if last is None else MeasureCheckOut.of(tx, last),
            listed_at=utc_text(row.listed_ms),
            ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
            end_reason=row.end_reason,
        )


class MeasureListOut(Output):
    """Measures, those whose check is due first."""

    items: list[MeasureOut]
    next: str | None

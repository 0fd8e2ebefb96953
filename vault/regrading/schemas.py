"""What the routes of regradings take and give."""

from __future__ import annotations

from typing import Literal

from vault.documents.file_names import display_name as shown_name
from vault.documents.models import Item
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.register.schemas import PersonOut
from vault.regrading.models import Regrading

State = Literal["ordered", "marked", "done", "superseded"]


class RegradingIn(Input):
    """The manager's order: the catalogue's phrase of the new tier, why, and a fresh code."""

    item_id: str
    marking: str = ""
    reason: str = ""
    code: str


class RegradingOut(Output):
    """One change of an item's tier. While `state` is ordered the item is closed; `blocked_by` is the code of what keeps it from
    being marked, if anything does. marked: it is open again, and what it bore before is being destroyed.
    """

    id: str
    item_id: str
    item_name: str
    entry_id: str
    state: State
    old_tier: int
    old_marking: str
    tier: int
    marking: str
    reason: str
    ordered_by: PersonOut
    ordered_at: str
    marked_at: str | None
    done_at: str | None
    blocked_by: str | None
    operation_id: str

    @classmethod
    def of(cls, tx: Transaction, row: Regrading) -> RegradingOut:
        """The regrading as answers show it."""
        item, name = tx.session.get_one(Item, row.item_id), display_name(tx, row.ordered_by)
        return cls.model_validate(
            {
                **{field: getattr(row, field) for field in _AS_IT_IS},
                "item_name": item.title if item.file_name is None else shown_name(item.file_name),
                "ordered_by": PersonOut(id=row.ordered_by, name=name),
                "ordered_at": utc_text(row.ordered_ms),
                "marked_at": None if row.marked_ms is None else utc_text(row.marked_ms),
                "done_at": None if row.done_ms is None else utc_text(row.done_ms),
            }
        )


_AS_IT_IS = (
    *("id", "item_id", "entry_id", "state", "old_tier", "old_marking", "tier", "marking", "reason"),
    *("blocked_by", "operation_id"),
)


class RegradingListOut(Output):
    """A page of regradings, newest first."""

    items: list[RegradingOut]
    next: str | None


class RegradingStartedOut(Output):
    """The order, and the operation that carries it out."""

    operation_id: str
    regrading: RegradingOut

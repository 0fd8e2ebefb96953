"""What a report says about the manager's entries: the register, the roster and its changes, copies, disposals."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Select, literal, select

from crypto.canonical import JsonValue
from vault.access.facts import counting
from vault.access.models import GrantRequest, GrantRow
from vault.copies.models import Copy, CopyEvent, CopyRequest
from vault.copies.rules import OUTSIDE_STATES, CopyState, RequestState
from vault.disposal.models import Certificate, Disposal
from vault.disposal.rules import DisposalState
from vault.documents.models import ACTIVE, DISPOSED, Item
from vault.oversight.reports.counting import counted, counted_by
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.register.models import Entry, EntryChange


def figures_of_entries(tx: Transaction, entries: Select[str], from_ms: int) -> dict[str, JsonValue]:
    """The numbers of some entries; what happened is counted from a moment (UTC ms) on."""
    return {
        "register": _register(tx, entries, from_ms),
        "roster": _roster(tx, entries, from_ms),
        "copies": _copies(tx, entries, from_ms),
        "disposals": _disposals(tx, entries, from_ms),
    }


def _register(tx: Transaction, entries: Select[str], from_ms: int) -> JsonValue:
    rows = tx.session.scalars(select(Entry).where(Entry.id.in_(entries)).order_by(Entry.name, Entry.id))
    items = counted_by(tx, Item.entry_id, Item.entry_id.in_(entries), Item.state == ACTIVE)
    disposed = counted_by(tx, Item.entry_id, Item.entry_id.in_(entries), Item.state == DISPOSED)
    holders = counted_by(tx, GrantRow.entry_id, GrantRow.entry_id.in_(entries), counting(_now(tx)))
    return {
        "changes": counted(tx, EntryChange.entry_id.in_(entries), EntryChange.changed_ms >= from_ms),
        "entries": [
            {
                "id": row.id,
                "name": row.name,
                "tier": row.tier,
                "state": row.state,
                "listed_on": row.listed_on,
                "items": items.get(row.id, 0),
                "items_disposed": disposed.get(row.id, 0),
                "grants": holders.get(row.id, 0),
            }
            for row in rows
        ],
    }


def _roster(tx: Transaction, entries: Select[str], from_ms: int) -> JsonValue:
    now, of = tx.now_ms(), GrantRow.entry_id.in_(entries)
    return {
        "live": counted(tx, of, counting(_now(tx))),
        "given": counted(tx, of, GrantRow.given_ms >= from_ms),
        "taken_back": counted(tx, of, GrantRow.revoked_ms >= from_ms),
        "run_out": counted(tx, of, GrantRow.revoked_ms.is_(None), GrantRow.ends_ms.between(from_ms, now)),
        "requests_open": counted(tx, GrantRequest.entry_id.in_(entries), GrantRequest.state == "asked"),
        "requests_rejected": counted(
            tx,
            GrantRequest.entry_id.in_(entries),
            GrantRequest.state == "rejected",
            GrantRequest.decided_ms >= from_ms,
        ),
    }


def _copies(tx: Transaction, entries: Select[str], from_ms: int) -> JsonValue:
    of, today = Copy.entry_id.in_(entries), tokyo_date(tx.now_ms())
    outside = Copy.state.in_(sorted(OUTSIDE_STATES))
    return {
        "issued": counted(tx, of, Copy.issued_ms >= from_ms),
        **{
            state.value: counted(
                tx,
                CopyEvent.act == state.value,
                CopyEvent.at_ms >= from_ms,
                CopyEvent.copy_id.in_(select(Copy.id).where(of)),
            )
            for state in (CopyState.RETURNED, CopyState.DESTROYED, CopyState.LOST)
        },
        "outstanding": counted(tx, of, outside | (Copy.state == CopyState.IN_TRANSIT)),
        "overdue": counted(tx, of, outside, Copy.due_on < today),
        "requests_open": counted(
            tx, CopyRequest.entry_id.in_(entries), CopyRequest.state == RequestState.REQUESTED
        ),
    }


def _disposals(tx: Transaction, entries: Select[str], from_ms: int) -> JsonValue:
    of = Disposal.entry_id.in_(entries)
    over = (DisposalState.CERTIFIED.value, DisposalState.CANCELLED.value)
    return {
        "ordered": counted(tx, of, Disposal.created_ms >= from_ms),
        "certified": counted(
            tx,
            Certificate.issued_ms >= from_ms,
            Certificate.disposal_id.in_(select(Disposal.id).where(of)),
        ),
        "running": counted(tx, of, Disposal.state.not_in(over)),
    }


def _now(tx: Transaction) -> ColumnElement[int]:
    return literal(tx.now_ms(), BigInteger)

"""Noting what a check found: a leaf, a row that the item is shown with, an alert, and word to manager and officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.acts import Act
from vault.audit.record import record
from vault.documents.models import SealedObject, StoredFault
from vault.documents.stored_faults import OF_MARKING, Fault
from vault.identity.notices import notify
from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.stores.events import OBJECT_DAMAGED, OBJECT_MENDED, OBJECT_UNMARKED
from vault.oversight.stores.looking import Looked
from vault.oversight.stores.models import StoreCheck
from vault.people.queries import overall_officer
from vault.platform.database import Transaction
from vault.register.queries import entry_of

BY: Final = Actor.job("store.check")


def note_looked(tx: Transaction, check: StoreCheck, looked: Looked) -> None:
    """Count one object and note its faults; what is no longer so is ended."""
    check.objects += 1
    check.octets += looked.size
    check.reread += looked.reread
    check.left_out += looked.left_out
    check.damaged += bool(looked.faults - OF_MARKING)
    check.unmarked += bool(looked.faults & OF_MARKING)
    known = note_faults(tx, looked, check.number)
    over = [
        row for fault, row in known.items() if fault not in looked.faults and _was_looked_at(looked, fault)
    ]
    if over:
        _mended(tx, check, looked, over)


def note_faults(tx: Transaction, looked: Looked, check: int | None) -> dict[str, StoredFault]:
    """Tell what is newly wrong; what was known, which is given back, is not told again. `check` is its number, if it was one."""
    known = {row.fault: row for row in _standing(tx, looked.row.id)}
    for act, kind, notice, faults in (
        (OBJECT_DAMAGED, Kind.INTEGRITY_FAILED, "stored_damaged", looked.faults - OF_MARKING),
        (OBJECT_UNMARKED, Kind.MARKING_NOT_FOUND, "stored_unmarked", looked.faults & OF_MARKING),
    ):
        if new := sorted(faults - known.keys()):
            _found(tx, check, looked, act, new)
            _tell(tx, looked.row, kind, notice, new)
    return known


def _standing(tx: Transaction, object_id: str) -> list[StoredFault]:
    query = select(StoredFault).where(StoredFault.object_id == object_id, StoredFault.mended_ms.is_(None))
    return list(tx.session.scalars(query))


def _was_looked_at(looked: Looked, fault: str) -> bool:
    """Damage hides what the pages say, and a worker that failed says nothing about them."""
    if fault not in (Fault.PAGES_UNMARKED, Fault.METADATA_UNMARKED):
        return True
    return looked.reread


def _found(tx: Transaction, check: int | None, looked: Looked, act: Act, new: Iterable[Fault]) -> None:
    leaf = record(tx, act, BY, **_about(check, looked, new), answer="; ".join(looked.answers))
    for fault in new:
        row = tx.session.get(StoredFault, (looked.row.id, fault.value))
        if row is None:
            row = StoredFault(object_id=looked.row.id, fault=fault.value, item_id=looked.row.item_id)
            tx.session.add(row)
        row.found_ms, row.mended_ms = tx.now_ms(), None
        leaf.bind(row)


def _mended(tx: Transaction, check: StoreCheck, looked: Looked, over: Iterable[StoredFault]) -> None:
    check.mended += 1
    record(tx, OBJECT_MENDED, BY, **_about(check.number, looked, [row.fault for row in over]), answer=None)
    for row in over:
        row.mended_ms = tx.now_ms()


def _about(check: int | None, looked: Looked, faults: Iterable[str]) -> dict[str, Any]:
    row = looked.row
    return {
        "store_check": check,
        "entry": row.entry_id,
        "item": row.item_id,
        "version": row.version_id,
        "object": row.id,
        "stored_faults": [str(fault) for fault in faults],
    }


def _tell(tx: Transaction, row: SealedObject, kind: Kind, notice: str, new: list[Fault]) -> None:
    source = f"{row.id}:{','.join(new)}:{tx.now_ms()}"
    raise_alert(tx, kind, source, BY, entry_id=row.entry_id, about=row.item_id)
    entry = entry_of(tx, row.entry_id)
    for person_id in {entry.manager_id, overall_officer(tx)} - {None}:
        notify(tx, str(person_id), notice, entry=entry.name, item=row.item_id)

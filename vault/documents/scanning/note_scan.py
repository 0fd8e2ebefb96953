"""Writing down what the scanner said of a version; what it closes or opens is on record in the same transaction."""

from typing import Final

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.models import CLEAN, HELD, INFECTED, SCAN_STATES, Item, Version
from vault.documents.scanning.events import CONTENT_SCANNED
from vault.documents.scanning.hits import found_in_store, tell_answerable
from vault.documents.scanning.passed import Scan
from vault.platform.database import Transaction
from vault.platform.jobs import enqueue

SCAN_JOB: Final = "documents.scan"


def note_at_deposit(
    tx: Transaction, by: Actor, item: Item, version: Version, scan: Scan, upload: str
) -> None:
    """Write down what came of scanning at deposit; a job sees to what is held. Nothing where there is no scanner."""
    if not scan.asked:
        return
    _set(tx, item, version, scan)
    _record(tx, by, version, scan, upload)
    if scan.state == HELD:
        enqueue(tx, SCAN_JOB, {"version_id": version.id})


def note_later(tx: Transaction, by: Actor, version_id: str, scan: Scan) -> None:
    """Write down what came of scanning what is stored.

    What was held and is clean opens by itself. What was found infected is closed at once, and opens again once the scanner,
    with other signatures, finds nothing in it. Managers and officer are told of both.
    """
    item_id = tx.session.get_one(Version, version_id).item_id
    item = tx.session.get_one(Item, item_id, with_for_update=True, populate_existing=True)
    version = tx.session.get_one(Version, version_id, with_for_update=True, populate_existing=True)
    before = version.scan_state
    _set(tx, item, version, scan)
    if scan.state == before or {scan.state, before}.isdisjoint({HELD, INFECTED}):
        # The leaf of the run counts it.
        return
    _record(tx, by, version, scan, None)
    if scan.state == INFECTED:
        found_in_store(tx, by, item, version)
    elif before == INFECTED:
        tell_answerable(tx, item.entry_id, version.created_by, "malware_cleared", item=item.id)


def _set(tx: Transaction, item: Item, version: Version, scan: Scan) -> None:
    version.scan_state, version.scan_note = scan.state, scan.note
    version.scan_engine = None if scan.engine is None else str(scan.engine)
    if scan.state in (CLEAN, INFECTED):
        version.scanned_ms = tx.now_ms()
    tx.session.flush()
    states = set(tx.session.scalars(select(Version.scan_state).where(Version.item_id == item.id)))
    item.scan_state = next(state for state in SCAN_STATES if state in states)


def _record(tx: Transaction, by: Actor, version: Version, scan: Scan, upload: str | None) -> None:
    engine = scan.engine
    leaf = record(
        tx,
        CONTENT_SCANNED,
        by,
        upload=upload,
        item=version.item_id,
        version=version.id,
        state=scan.state,
        scan_note=scan.note,
        engine=None if engine is None else engine.release,
        signatures=None if engine is None else engine.signatures,
        signatures_time=None if engine is None else engine.signatures_time,
    )
    leaf.bind(version, "scan_leaf_index")

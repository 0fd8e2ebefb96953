"""Do store, key ring and rows name the same things? Asked every day, both ways, by their names only; whether the bytes are
the right ones is the business of the check of everything stored.

What no row names is reported and left alone. What a row names and nobody has is a fault of the object (a ghost). A list
alone decides nothing: each ghost is asked for by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from storage.blob_store import BlobInfo
from storage.errors import BlobMissingError, RingEntryMissingError
from storage.probe import PROBE_PREFIX
from vault.audit.publish_tiles import PREFIX as LOG_PREFIX
from vault.audit.record import record
from vault.copies.models import Copy
from vault.disposal.models import Certificate
from vault.documents.models import LIVE, OBJECTS, PENDING, SealedObject, UploadIntent
from vault.documents.quarantine import GRACE_MS, in_batches, quarantine_unnamed, report_new, sweep_late_blobs
from vault.documents.stored_faults import Fault
from vault.documents.uploads.models import ARRIVING, UploadPiece
from vault.oversight.stores.events import STORE_RECONCILED
from vault.oversight.stores.expected import Expected, expected_of
from vault.oversight.stores.faults import BY, note_faults
from vault.oversight.stores.looking import Looked
from vault.oversight.stores.marker import MARKERS
from vault.oversight.stores.sightings import Sightings
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

UNFINISHED: Final = "unfinished"
BATCH: Final = 500
_OWN: Final = tuple(prefix.rstrip("/") + "/" for prefix in (OBJECTS, LOG_PREFIX, MARKERS, PROBE_PREFIX))
"""Reported elsewhere, or named by what they are."""


def reconcile(platform: Platform) -> None:
    """Compare, report, and put on record what was compared and found.

    Raises:
        StoreError: the store or the ring could not be listed; nothing is concluded from half a list.
    """
    late = sweep_late_blobs(platform)
    unnamed = quarantine_unnamed(platform)
    blobs, entries = Sightings(), Sightings()
    unnamed += _report(platform, "store", _strays(platform, blobs), _named_elsewhere)
    unfinished = _report(platform, UNFINISHED, _old_names(platform, platform.store.unfinished()), _under_way)
    for entry in platform.ring_store.entries():
        entries.add(entry.object_id)
    ghosts = _note_ghosts(platform, blobs, entries)
    with platform.transaction() as tx:
        counts = {
            "blobs": len(blobs),
            "ring_entries": len(entries),
            "late_removed": late,
            "unnamed": unnamed,
            "unfinished": unfinished,
            "ghosts": ghosts,
        }
        record(tx, STORE_RECONCILED, BY, counts=counts)


def _strays(platform: Platform, seen: Sightings) -> Iterator[str]:
    """Everything listed is seen; of it, the old names outside the places that are looked after elsewhere."""
    listed = (_seen(blob, seen) for blob in platform.store.keys(""))
    return (name for name in _old_names(platform, listed) if not name.startswith(_OWN))


def _seen(blob: BlobInfo, seen: Sightings) -> BlobInfo:
    seen.add(blob.key)
    return blob


def _old_names(platform: Platform, blobs: Iterator[BlobInfo]) -> Iterator[str]:
    oldest = platform.clock.now_ms() - GRACE_MS
    return (blob.key for blob in blobs if blob.modified_ms < oldest)


def _report(
    platform: Platform,
    place: str,
    names: Iterator[str],
    named: Callable[[Transaction, list[str]], set[str]],
) -> int:
    found = 0
    for batch in in_batches(names):
        with platform.transaction() as tx:
            found += report_new(tx, place, set(batch) - named(tx, batch))
    return found


def _named_elsewhere(tx: Transaction, names: list[str]) -> set[str]:
    return _among(tx, names, Copy.blob_key) | _among(tx, names, Certificate.blob_key)


def _under_way(tx: Transaction, names: list[str]) -> set[str]:
    pending, arriving = UploadIntent.state == PENDING, UploadPiece.state == ARRIVING
    return (
        _among(tx, names, UploadIntent.rendition_blob_key, pending)
        | _among(tx, names, UploadIntent.original_blob_key, pending)
        | _among(tx, names, UploadPiece.blob_key, arriving)
        | _among(tx, names, Copy.blob_key)
    )


def _among(
    tx: Transaction, names: list[str], column: SQLColumnExpression[Any], *more: ColumnElement[bool]
) -> set[str]:
    return {name for name in tx.session.scalars(select(column).where(column.in_(names), *more)) if name}


def _note_ghosts(platform: Platform, blobs: Sightings, entries: Sightings) -> int:
    """Rows whose bytes or key nobody listed, each asked for by its name before it counts."""
    found, cursor = 0, ""
    while batch := _rows_after(platform, cursor):
        for row in batch:
            if row.blob_key not in blobs or row.id not in entries:
                found += _note_ghost(platform, row)
        cursor = batch[-1].id
    return found


def _rows_after(platform: Platform, cursor: str) -> list[SealedObject]:
    oldest = platform.clock.now_ms() - GRACE_MS
    query = select(SealedObject).where(
        SealedObject.id > cursor, SealedObject.state == LIVE, SealedObject.created_ms < oldest
    )
    with platform.reading() as tx:
        return list(tx.session.scalars(query.order_by(SealedObject.id).limit(BATCH)))


def _note_ghost(platform: Platform, row: SealedObject) -> bool:
    looked = Looked(row)
    expected = _expected_now(platform, row)
    if expected is None:
        return False
    if expected.bytes_kept:
        try:
            platform.store.size(row.blob_key)
        except BlobMissingError as missing:
            looked.found(Fault.MISSING, missing)
    try:
        platform.ring_store.get(row.id)
    except RingEntryMissingError as missing:
        looked.found(Fault.KEY_MISSING, missing)
    # Asked again afterwards: a disposal or the end of a copy may have come between.
    if not looked.faults or _expected_now(platform, row) != expected:
        return False
    with platform.transaction() as tx:
        note_faults(tx, looked, None)
    return True


def _expected_now(platform: Platform, row: SealedObject) -> Expected | None:
    with platform.reading() as tx:
        return expected_of(tx, tx.session.get_one(SealedObject, row.id))

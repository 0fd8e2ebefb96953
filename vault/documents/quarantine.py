"""What lies in the store or the ring without a row that names it: reported, never deleted."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.documents.depositing.abort import abort_upload
from vault.documents.events import STORAGE_QUARANTINED
from vault.documents.models import ABORTED, OBJECTS, Quarantined, SealedObject, UploadIntent
from vault.documents.sweep import SWEEPER
from vault.documents.uploads.models import CLEARED, UploadPiece
from vault.documents.uploads.receive import remove_piece
from vault.identity.notices import notify
from vault.people.queries import overall_officer
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

BATCH: Final = 200
LATE: Final = "late"
GRACE_MS: Final = 60 * 60 * 1000
"""What is younger is not reported: its row may be committed this very moment by another process."""


def quarantine_unnamed(platform: Platform) -> int:
    """Report blobs and ring entries that no row names, each once; how many were new.

    They are never deleted: they may belong to a newer database than this one.

    Raises:
        StoreError: the store or the ring could not be listed.
    """
    found = 0
    for place, names in (("store", _old_blobs(platform)), ("ring", _ring_entries(platform))):
        for batch in in_batches(names):
            with platform.transaction() as tx:
                found += report_new(tx, place, set(batch) - _named(tx, place, batch))
    return found


def report_new(tx: Transaction, place: str, unnamed: set[str]) -> int:
    """Report each of these that was not reported before; how many."""
    new = sorted(unnamed - _known(tx, unnamed))
    for name in new:
        _report(tx, place, name)
    return len(new)


def sweep_late_blobs(platform: Platform) -> int:
    """Remove blobs, and uploads in parts, that appeared after their upload had been aborted, or after a piece had been
    cleared away, by a store that was slow; how many uploads and pieces.

    Raises:
        StoreError: the store could not be listed.
    """
    late: set[str] = set()
    pieces: list[UploadPiece] = []
    for batch in in_batches(chain(_old_blobs(platform), _old_beginnings(platform))):
        with platform.reading() as tx:
            cleared = select(UploadPiece).where(UploadPiece.blob_key.in_(batch), UploadPiece.state == CLEARED)
            pieces.extend(tx.session.scalars(cleared))
            for column in (UploadIntent.rendition_blob_key, UploadIntent.original_blob_key):
                query = select(UploadIntent.id).where(column.in_(batch), UploadIntent.state == ABORTED)
                late.update(tx.session.scalars(query))
    for piece in pieces:
        remove_piece(platform, piece)
    return len({piece.object_id for piece in pieces}) + sum(
        abort_upload(platform, intent_id, SWEEPER, LATE) for intent_id in sorted(late)
    )


def _old_blobs(platform: Platform) -> Iterator[str]:
    oldest = platform.clock.now_ms() - GRACE_MS
    return (blob.key for blob in platform.store.keys(OBJECTS + "/") if blob.modified_ms < oldest)


def _old_beginnings(platform: Platform) -> Iterator[str]:
    oldest = platform.clock.now_ms() - GRACE_MS
    return (blob.key for blob in platform.store.unfinished(OBJECTS + "/") if blob.modified_ms < oldest)


def _ring_entries(platform: Platform) -> Iterator[str]:
    oldest = platform.clock.now_ms() - GRACE_MS
    return (entry.object_id for entry in platform.ring_store.entries() if entry.created_ms < oldest)


def in_batches(names: Iterable[str]) -> Iterator[list[str]]:
    """The names, a few hundred at a time."""
    remaining = iter(names)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _named(tx: Transaction, place: str, names: list[str]) -> set[str]:
    intent, sealed, piece = UploadIntent, SealedObject, UploadPiece
    columns = (
        (sealed.blob_key, intent.rendition_blob_key, intent.original_blob_key, piece.blob_key)
        if place == "store"
        else (sealed.id, intent.rendition_object_id, intent.original_object_id, piece.object_id)
    )
    return {
        name for column in columns for name in tx.session.scalars(select(column).where(column.in_(names)))
    }


def _known(tx: Transaction, names: set[str]) -> set[str]:
    return set(tx.session.scalars(select(Quarantined.name).where(Quarantined.name.in_(names))))


def _report(tx: Transaction, place: str, name: str) -> None:
    row = Quarantined(name=name, place=place, found_ms=tx.now_ms(), leaf_index=-1)
    tx.session.add(row)
    record(tx, STORAGE_QUARANTINED, SWEEPER, place=place, name=name).bind(row)
    officer = overall_officer(tx)
    if officer is not None:
        notify(tx, officer, "storage_quarantined", place=place, name=name)

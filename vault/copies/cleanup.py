"""What follows a copy's acknowledgement, closing or expiry: its bytes go from the store, and its key from the ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Select, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.events import COPY_KEY_DESTROYED
from vault.copies.hand_over import DROP_BYTES_JOB
from vault.copies.history import note_event
from vault.copies.locking import lock_copy
from vault.copies.models import Copy
from vault.copies.queries import copy_about
from vault.copies.rules import CopyState
from vault.copies.void import void_copy
from vault.documents.models import DESTROYED, SealedObject
from vault.documents.sealing import store_trouble_is_a_refusal
from vault.keyring.ring import KeyRing
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.jobs import LeasedJob, RetryLater, enqueue
from vault.platform.runtime import Platform


def drop_bytes(job: LeasedJob) -> dict[str, object]:
    """Remove a copy's blob and prove it gone; the key stays while the password may still be shown."""
    copy_id = str(job.payload["copy_id"])
    with job.step() as tx:
        blob_key = tx.session.get_one(Copy, copy_id).blob_key
    _remove_blob(job.platform, blob_key)
    with job.step() as tx:
        tx.session.get_one(Copy, copy_id).bytes_kept = False
    return {"copy_id": copy_id}


def destroy_key(job: LeasedJob) -> dict[str, object]:
    """Destroy a closed copy's own key and remove what is left of its bytes."""
    copy_id = str(job.payload["copy_id"])
    with job.step() as tx:
        copy = tx.session.get_one(Copy, copy_id)
        object_id, blob_key = copy.object_id, copy.blob_key
    with _retried():
        KeyRing(job.platform).destroy([object_id])
    _remove_blob(job.platform, blob_key)
    with job.step() as tx:
        copy = tx.session.get_one(Copy, copy_id)
        lock_copy(tx, copy)
        row = tx.session.get(SealedObject, object_id)
        if row is None or row.state == DESTROYED:
            return {"copy_id": copy_id}
        row.state, copy.bytes_kept, copy.sealed_password = DESTROYED, False, None
        leaf = record(
            tx,
            COPY_KEY_DESTROYED,
            Actor.job(job.id, str(job.payload["by"])),
            **copy_about(copy),
            object=object_id,
            answer="key ring entry deleted",
        )
        note_event(tx, copy, "key_destroyed", None, leaf)
    return {"copy_id": copy_id}


def _remove_blob(platform: Platform, blob_key: str) -> None:
    with _retried():
        platform.store.remove(blob_key)
        platform.store.prove_absent(blob_key)


@contextmanager
def _retried() -> Iterator[None]:
    """Store trouble asks for another run of the job."""
    try:
        with store_trouble_is_a_refusal():
            yield
    except Refusal as refusal:
        raise RetryLater(refusal) from refusal


def expire_unfetched(platform: Platform) -> None:
    """Copies nobody fetched within 24 hours: void with zero bytes sent; fetched ones only lose their kept bytes."""
    with platform.reading() as tx:
        late = [copy.id for copy in tx.session.scalars(_due(tx).limit(100))]
    for copy_id in late:
        _expire_listed(platform, copy_id)


def _due(tx: Transaction) -> Select[Copy]:
    return select(Copy).where(Copy.bytes_kept, Copy.fetch_until_ms < tx.now_ms())


def _expire_listed(platform: Platform, copy_id: str) -> None:
    with platform.transaction() as tx:
        # Locked and asked again: it may have been fetched, or expired by another process, since it was listed.
        lock_copy(tx, tx.session.get_one(Copy, copy_id))
        copy = tx.session.scalar(_due(tx).where(Copy.id == copy_id))
        if copy is not None:
            _expire(tx, copy)


def _expire(tx: Transaction, copy: Copy) -> None:
    if copy.state == CopyState.IN_TRANSIT:
        void_copy(tx, copy, Actor.job("copies.expiry", copy.recipient_id), "not fetched")
        return
    copy.bytes_kept = False
    enqueue(tx, DROP_BYTES_JOB, {"copy_id": copy.id})

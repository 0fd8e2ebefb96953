"""The end of an upload: discarded, expired or in the way of a disposal; and clearing away what it brought.

That it ended is one transaction; keys and bytes are cleared by a job in its outbox, keys first.
"""

import logging
from typing import Final

from sqlalchemy import select, update

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.depositing.abort import abort_upload
from vault.documents.events import UPLOAD_CLEARED, UPLOAD_ENDED
from vault.documents.models import ABORTING, PENDING, UploadIntent
from vault.documents.sealing import store_trouble_is_a_refusal
from vault.documents.sweep import EXPIRED, SWEEPER
from vault.documents.uploads.models import CLEARED, Upload, UploadPiece
from vault.documents.uploads.queries import expired_uploads, is_over, own_upload, uploads_for
from vault.documents.uploads.rules import ENDED, OPEN, require_follows
from vault.identity.auth import SignedIn
from vault.keyring.ring import KeyRing
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.jobs import LeasedJob, enqueue
from vault.platform.runtime import Platform

CLEAR_JOB: Final = "documents.clear_upload"
DISCARDED: Final = "discarded"
BATCH: Final = 500

_log = logging.getLogger("hizo.uploads")


def discard(tx: Transaction, who: SignedIn, upload_id: str) -> None:
    """Give an upload up, whether it is under way, refused or held.

    Raises:
        Refusal: `not_found`; `conflict` when it is deposited.
    """
    end_upload(tx, own_upload(tx, who, upload_id, locked=True), who.actor, DISCARDED)


def sweep_uploads(platform: Platform) -> int:
    """End every upload that was not finished in time; how many."""
    with platform.reading() as tx:
        expired = expired_uploads(tx)
    ended = 0
    for upload_id in expired:
        try:
            with platform.transaction() as tx:
                row = tx.session.get_one(Upload, upload_id, with_for_update=True)
                if row.state in OPEN and is_over(tx, row):
                    end_upload(tx, row, SWEEPER, EXPIRED)
                    ended += 1
        except Refusal as trouble:
            _log.warning("upload %s cannot be ended yet: %s", upload_id, trouble.code)
    return ended


def end_uploads_for(job: LeasedJob, item_id: str, by: Actor, reason: str) -> list[str]:
    """End the uploads of new versions of an item that is disposed of, and clear them at once.

    Returns:
        Those that are still there.

    Raises:
        Refusal: `store_unavailable`.
    """
    with job.step() as tx:
        found = uploads_for(tx, item_id)
        for upload_id in found:
            end_upload(tx, tx.session.get_one(Upload, upload_id, with_for_update=True), by, reason)
    for upload_id in found:
        _clear(job, upload_id, by)
    with job.step() as tx:
        return uploads_for(tx, item_id)


def end_upload(tx: Transaction, row: Upload, by: Actor, reason: str) -> None:
    """End an upload that is open; nobody sees it any more.

    Raises:
        Refusal: `conflict` when it is deposited, or has ended already.
    """
    require_follows(row.state, ENDED)
    row.state, row.content, row.problem = ENDED, None, None
    record(tx, UPLOAD_ENDED, by, upload=row.id, item=row.item_id, version=row.version_id, reason=reason)
    clear_later(tx, row)


def clear_later(tx: Transaction, row: Upload) -> None:
    """Keys and bytes of the pieces go once this transaction is committed; with an upload that ended, what was held too."""
    enqueue(tx, CLEAR_JOB, {"upload_id": row.id})


def clear_upload(job: LeasedJob) -> None:
    """The job behind `clear_later`; repeatable.

    Raises:
        Refusal: `store_unavailable`; the job comes back.
    """
    upload_id = str(job.payload["upload_id"])
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id)
    _clear(job, upload_id, Actor.job(job.id, row.person_id))


def _clear(job: LeasedJob, upload_id: str, by: Actor) -> None:
    with job.step() as tx:
        row = tx.session.get_one(Upload, upload_id)
        left = _not_cleared(tx, upload_id)
        intent = None if row.intent_id is None else tx.session.get_one(UploadIntent, row.intent_id)
    with store_trouble_is_a_refusal():
        for first in range(0, len(left), BATCH):
            KeyRing(job.platform).destroy([piece.object_id for piece in left[first : first + BATCH]])
        for piece in left:
            job.platform.store.remove(piece.blob_key)
    if row.state == ENDED and intent is not None and intent.state in (PENDING, ABORTING):
        abort_upload(job.platform, intent.id, by, DISCARDED)
    with job.step() as tx:
        if count := len(_not_cleared(tx, upload_id)):
            _mark_cleared(tx, row, count, by)


def _not_cleared(tx: Transaction, upload_id: str) -> list[UploadPiece]:
    """No piece is named any more once an upload takes none, so this list only becomes shorter."""
    query = select(UploadPiece).where(UploadPiece.upload_id == upload_id, UploadPiece.state != CLEARED)
    return list(tx.session.scalars(query))


def _mark_cleared(tx: Transaction, row: Upload, count: int, by: Actor) -> None:
    here = UploadPiece.upload_id == row.id
    tx.session.execute(update(UploadPiece).where(here).values(state=CLEARED))
    about = {"upload": row.id, "item": row.item_id, "version": row.version_id}
    record(tx, UPLOAD_CLEARED, by, **about, count=count)

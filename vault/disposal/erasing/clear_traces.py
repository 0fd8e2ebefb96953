"""Stage 6 (D6): what else may remember the item: unfinished uploads, copies destroyed earlier, the write-ahead log.

Page images are rendered from memory for each view and stored nowhere, so there is no cache to empty. The main database
holds names and times, which the log's details keep until their date, but no key and no content.
"""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import select

from vault.disposal.certificate.grade import Step
from vault.disposal.erasing.places import DATABASE_LOG, TRACES, UPLOADS
from vault.disposal.erasing.plan import Plan
from vault.disposal.erasing.remove_bytes import absence_of
from vault.disposal.erasing.steps import Outcome, note_outcomes
from vault.disposal.models import Disposal
from vault.disposal.warrant import Warrant
from vault.documents.depositing.abort import abort_upload
from vault.documents.models import ABORTING, PENDING, SealedObject, UploadIntent
from vault.documents.uploads.end import end_uploads_for
from vault.keyring.ring import KeyRing
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import Platform


def clear_traces(job: LeasedJob, warrant: Warrant) -> None:
    """Clear and ask again.

    Raises:
        Refusal: `store_unavailable`.
        StoreError: the store could not be asked.
    """
    outcomes = [_end_uploads(job, warrant), *_ended_objects(job, warrant)]
    if job.platform.database.is_sqlite:
        outcomes.append(_empty_write_ahead_log(job.platform))
    with job.step() as tx:
        note_outcomes(tx, warrant, TRACES, outcomes)


def _end_uploads(job: LeasedJob, warrant: Warrant) -> Outcome:
    by_pieces = end_uploads_for(job, warrant.item_id, warrant.actor, "disposal")
    started = _unfinished(job.platform, warrant.item_id)
    for intent_id in started:
        abort_upload(job.platform, intent_id, warrant.actor, "disposal")
    left = [*by_pieces, *_unfinished(job.platform, warrant.item_id)]
    return Outcome(Step.REMOVED, UPLOADS, not left, f"{len(left)} unfinished uploads held")


def _unfinished(platform: Platform, item_id: str) -> list[str]:
    with platform.reading() as tx:
        query = select(UploadIntent.id).where(
            UploadIntent.item_id == item_id, UploadIntent.state.in_((PENDING, ABORTING))
        )
        return list(tx.session.scalars(query))


def _ended_objects(job: LeasedJob, warrant: Warrant) -> list[Outcome]:
    with job.platform.reading() as tx:
        plan = Plan.of(tx.session.get_one(Disposal, warrant.disposal_id))
        keys = [(one, tx.session.get_one(SealedObject, one).blob_key) for one in plan.ended]
    return [_ended(job.platform, object_id, blob_key) for object_id, blob_key in keys]


def _ended(platform: Platform, object_id: str, blob_key: str) -> Outcome:
    """An object destroyed before this disposal: removed again in case it was not, and asked for."""
    platform.store.remove(blob_key)
    absent = absence_of(platform, object_id, blob_key, [])
    if KeyRing(platform).holds(object_id):
        return Outcome(Step.REMOVED, object_id, False, "an entry is in the key ring")
    return Outcome(Step.REMOVED, object_id, absent.confirmed, f"{absent.answer}; no entry in the key ring")


def _empty_write_ahead_log(platform: Platform) -> Outcome:
    with closing(platform.database.engine.raw_connection()) as connection:
        busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    answer = "emptied" if not busy else "in use by a reader, not emptied"
    return Outcome(Step.REMOVED, DATABASE_LOG, not busy, answer)

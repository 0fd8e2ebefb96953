"""Undoing an upload that did not become an item: blob, ring entry, then the leaf `upload.aborted`.

Only what the intent row names is touched, and only after the row has been taken out of the states from which the upload
could still be completed. Repeatable at any point.
"""

from typing import Any

from sqlalchemy import update

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.depositing.rules import states_before
from vault.documents.events import UPLOAD_ABORTED
from vault.documents.models import ABORTED, ABORTING, UploadIntent
from vault.documents.sealing import store_trouble_is_a_refusal
from vault.keyring.ring import KeyRing
from vault.platform.database import Transaction
from vault.platform.runtime import Platform


def abort_upload(platform: Platform, intent_id: str, by: Actor, reason: str) -> bool:
    """Remove what an upload left behind; False, and nothing touched, when it was completed after all.

    Args:
        platform: the vault's ports.
        intent_id: the intent that names blobs and ring entries.
        by: who or what aborts.
        reason: a refusal code or `expired`, for the log.

    Raises:
        Refusal: `store_unavailable`; the intent stays, and the sweeper goes on later.
    """
    with platform.transaction() as tx:
        if not move(tx, intent_id, ABORTING):
            return False
        intent = tx.session.get_one(UploadIntent, intent_id, populate_existing=True)
        intent.idempotency_key = None
    answers = _remove(platform, intent)
    with platform.transaction() as tx:
        if move(tx, intent_id, ABORTED):
            _record(tx, intent, by, reason, answers)
    return True


def move(tx: Transaction, intent_id: str, state: str, **values: Any) -> bool:
    """Move an intent into a state, if it stands in one that may come before; whether it did."""
    statement = (
        update(UploadIntent)
        .where(UploadIntent.id == intent_id, UploadIntent.state.in_(states_before(state)))
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(tx.session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def _remove(platform: Platform, intent: UploadIntent) -> list[str]:
    answers = []
    with store_trouble_is_a_refusal():
        for blob_key in (intent.rendition_blob_key, intent.original_blob_key):
            report = platform.store.remove(blob_key)
            answers += [f"{step.action} {step.target}: {step.answer}" for step in report.steps]
        gone = KeyRing(platform).destroy([intent.rendition_object_id, intent.original_object_id])
    return [*answers, f"ring entries: {gone}"]


def _record(tx: Transaction, intent: UploadIntent, by: Actor, reason: str, answers: list[str]) -> None:
    leaf = record(
        tx,
        UPLOAD_ABORTED,
        by,
        upload=intent.id,
        item=intent.item_id,
        version=intent.version_id,
        reason=reason,
        answer=answers,
    )
    leaf.bind(tx.session.get_one(UploadIntent, intent.id))

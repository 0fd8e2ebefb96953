"""Destroying what was replaced, as a disposal does it: the key, then the bytes, each asked for again; only then is it noted."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.record import record
from vault.disposal.erasing.remove_bytes import absence_of
from vault.documents.models import DESTROYED, REPLACED, SealedObject
from vault.documents.sealing import store_trouble_is_a_refusal
from vault.keyring.ring import KeyRing
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import Platform
from vault.regrading.events import REPLACED_OBJECT_DESTROYED
from vault.regrading.models import Regrading, RegradingState
from vault.regrading.warrant import RegradingWarrant


def erase_replaced(job: LeasedJob, warrant: RegradingWarrant) -> None:
    """Destroy every replaced object of the item, and end the regrading.

    Raises:
        Refusal: `store_unavailable`, a place does not answer, refuses, or still has it; the job comes back.
    """
    with job.platform.reading() as tx:
        replaced = select(SealedObject).where(
            SealedObject.item_id == warrant.item_id, SealedObject.state == REPLACED
        )
        rows = list(tx.session.scalars(replaced.order_by(SealedObject.id)))
        tx.session.expunge_all()
    for row in rows:
        answers = _destroyed(job.platform, row)
        _note(job, warrant, row, answers)
    with job.step() as tx:
        regrading = tx.session.get_one(Regrading, warrant.regrading_id, with_for_update=True)
        if regrading.state == RegradingState.MARKED:
            regrading.state, regrading.done_ms = RegradingState.DONE, tx.now_ms()


def _destroyed(platform: Platform, row: SealedObject) -> list[str]:
    with store_trouble_is_a_refusal():
        known = [each.version_id for each in platform.store.versions(row.blob_key)]
        KeyRing(platform).destroy([row.id])
        report = platform.store.remove(row.blob_key)
        absent = absence_of(platform, row.id, row.blob_key, known)
        if not absent.confirmed or KeyRing(platform).holds(row.id):
            raise Refusal(Code.STORE_UNAVAILABLE, about={"item": row.item_id})
    answers = [f"{step.action}: {step.answer}" for step in report.steps]
    return [*answers, absent.answer, "no entry in the key ring"]


def _note(job: LeasedJob, warrant: RegradingWarrant, row: SealedObject, answers: list[str]) -> None:
    with job.step() as tx:
        stands = tx.session.get_one(SealedObject, row.id, with_for_update=True)
        if stands.state != REPLACED:
            return
        stands.state = DESTROYED
        record(
            tx,
            REPLACED_OBJECT_DESTROYED,
            warrant.actor,
            **warrant.about,
            version=row.version_id,
            object=row.id,
            answer=answers,
        )

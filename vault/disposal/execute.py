"""The job `disposal.execute`: carries out one warrant to its end, through any number of kills and refusing stores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from crypto.errors import CryptoError
from storage.errors import StoreError
from vault.audit.record import record
from vault.disposal.certificate.errors import TimestampError
from vault.disposal.certify import certify
from vault.disposal.erasing.clear_traces import clear_traces
from vault.disposal.erasing.close_item import close_item
from vault.disposal.erasing.conclude import conclude
from vault.disposal.erasing.destroy_keys import destroy_keys
from vault.disposal.erasing.entomb import entomb
from vault.disposal.erasing.remove_bytes import remove_bytes
from vault.disposal.events import DISPOSAL_VOIDED
from vault.disposal.models import Certificate, Disposal
from vault.disposal.rules import DisposalState
from vault.disposal.warrant import Warrant, warrant_for
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import PASSING, LeasedJob, RetryLater

Stage = Callable[[LeasedJob, Warrant], None]
ERASING_STAGES: Final[tuple[Stage, ...]] = (entomb, destroy_keys, remove_bytes, clear_traces, conclude)


def execute(job: LeasedJob) -> dict[str, object]:
    """Run every stage that is still due; a stage that was done says so by itself.

    Raises:
        RetryLater: something is not proven or cannot be reached; the job runner comes back.
        Refusal: before the item was closed, what two people decided no longer held; the disposal is void.
    """
    with job.platform.reading() as tx:
        warrant = warrant_for(tx, str(job.payload["disposal_id"]), job.id)
    try:
        close_item(job, warrant)
    except Refusal as refusal:
        if refusal.code not in PASSING:
            _void(job, warrant, refusal)
        raise
    with job.platform.reading() as tx:
        state = tx.session.get_one(Disposal, warrant.disposal_id).state
    if state == DisposalState.CANCELLED:
        return {"disposal_id": warrant.disposal_id, "state": state}
    _carry_out(job, warrant, ERASING_STAGES if state == DisposalState.ERASING else ())
    _carry_out(job, warrant, (certify,))
    return _result(job, warrant)


def _carry_out(job: LeasedJob, warrant: Warrant, stages: tuple[Stage, ...]) -> None:
    for stage in stages:
        try:
            stage(job, warrant)
        except (StoreError, CryptoError, TimestampError) as trouble:
            refusal = Refusal(Code.STORE_UNAVAILABLE, about=warrant.about)
            _block(job, warrant, refusal)
            raise RetryLater(refusal) from trouble
        except Refusal as refusal:
            _block(job, warrant, refusal)
            raise RetryLater(refusal) from refusal


def _block(job: LeasedJob, warrant: Warrant, refusal: Refusal) -> None:
    with job.step() as tx:
        tx.session.get_one(Disposal, warrant.disposal_id).blocked_by = refusal.code.value


def _void(job: LeasedJob, warrant: Warrant, refusal: Refusal) -> None:
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id, with_for_update=True)
        disposal.state, disposal.blocked_by = DisposalState.CANCELLED, refusal.code.value
        record(tx, DISPOSAL_VOIDED, warrant.actor, **warrant.about, code=refusal.code.value).bind(disposal)


def _result(job: LeasedJob, warrant: Warrant) -> dict[str, object]:
    with job.platform.reading() as tx:
        row = tx.session.get_one(Certificate, warrant.disposal_id)
        return {
            "disposal_id": warrant.disposal_id,
            "certificate_no": row.number,
            "certificate_sha256": (row.sha256 or b"").hex(),
        }

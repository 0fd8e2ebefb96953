"""Stages 4 and 5 (D4, D5): the ciphertext. Overwritten where that means something, removed, asked for again, tried."""

from __future__ import annotations

from collections.abc import Iterable

from storage.blob_store import RemovalReport
from storage.errors import (
    BlobStillThereError,
    RemovalRefusedError,
    RingEntryMissingError,
    StoreUnavailableError,
)
from vault.disposal.certificate.grade import Step
from vault.disposal.erasing.places import store_place
from vault.disposal.erasing.plan import Plan, change_plan
from vault.disposal.erasing.steps import Outcome, confirmed_targets, note_outcomes
from vault.disposal.models import Disposal
from vault.disposal.warrant import Warrant
from vault.documents.models import SealedObject
from vault.documents.sealing import facts_of
from vault.keyring.ring import KeyRing
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import Platform


def remove_bytes(job: LeasedJob, warrant: Warrant) -> None:
    """Remove every object that is not yet proven absent, and prove it. What is not proven is noted as such.

    Raises:
        StoreError: the store could not be asked; what is done so far is noted.
    """
    place = store_place(job.platform)
    with job.platform.reading() as tx:
        plan = Plan.of(tx.session.get_one(Disposal, warrant.disposal_id))
        absent = confirmed_targets(tx, warrant.disposal_id, place, Step.ABSENCE_ASKED)
        rows = [tx.session.get_one(SealedObject, one) for one in plan.live if one not in absent]
        tx.session.expunge_all()
    for row in rows:
        _remove(job, warrant, place, row)
    for row in rows:
        _ask_again(job, warrant, place, row)
    _try_decrypting(job, warrant, place)


def _remove(job: LeasedJob, warrant: Warrant, place: str, row: SealedObject) -> None:
    listed = [each.version_id for each in job.platform.store.versions(row.blob_key)]
    _remember_versions(job, warrant, row.id, listed)
    try:
        outcomes = list(_removal_outcomes(row.id, job.platform.store.remove(row.blob_key)))
    except RemovalRefusedError as refused:
        answer = "; ".join(f"{what}: {why}" for what, why in refused.refused)
        outcomes = [Outcome(Step.DELETE_REQUESTED, row.id, False, answer)]
    with job.step() as tx:
        note_outcomes(tx, warrant, place, outcomes)


def _remember_versions(job: LeasedJob, warrant: Warrant, object_id: str, listed: list[str]) -> None:
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id)
        known = Plan.of(disposal).known_versions
        merged = list(dict.fromkeys([*known.get(object_id, []), *listed]))
        change_plan(tx, disposal, known_versions={**known, object_id: merged})


def _removal_outcomes(object_id: str, report: RemovalReport) -> Iterable[Outcome]:
    overwritten = [step.answer for step in report.steps if step.action == "overwrite"]
    read_back = [step.answer for step in report.steps if step.action == "read_back"]
    removed = [step for step in report.steps if step.action not in ("overwrite", "read_back")]
    if overwritten and len(overwritten) == len(read_back):
        yield Outcome(Step.OVERWRITTEN, object_id, True, "; ".join(overwritten))
        yield Outcome(Step.READ_BACK, object_id, True, "; ".join(read_back))
    answers = "; ".join(f"{step.action.replace('_', ' ')}: {step.answer}" for step in removed)
    yield Outcome(Step.DELETE_REQUESTED, object_id, True, answers or "nothing stood under the key any more")


def _ask_again(job: LeasedJob, warrant: Warrant, place: str, row: SealedObject) -> None:
    with job.platform.reading() as tx:
        plan = Plan.of(tx.session.get_one(Disposal, warrant.disposal_id))
    outcome = absence_of(job.platform, row.id, row.blob_key, plan.known_versions.get(row.id, []))
    with job.step() as tx:
        note_outcomes(tx, warrant, place, [outcome])


def absence_of(platform: Platform, object_id: str, blob_key: str, known: list[str]) -> Outcome:
    """Ask the store in every way it knows; a store that cannot be asked raises StoreUnavailableError."""
    try:
        proof = platform.store.prove_absent(blob_key, known)
    except StoreUnavailableError:
        raise
    except BlobStillThereError as there:
        answer = "; ".join(f"{asked}: {got}" for asked, got in there.answered)
        return Outcome(Step.ABSENCE_ASKED, object_id, False, answer)
    answers = "; ".join(f"{asked}: {got}" for asked, got in proof.questions)
    return Outcome(Step.ABSENCE_ASKED, object_id, True, answers)


def _try_decrypting(job: LeasedJob, warrant: Warrant, place: str) -> None:
    with job.platform.reading() as tx:
        plan = Plan.of(tx.session.get_one(Disposal, warrant.disposal_id))
        rows = [tx.session.get_one(SealedObject, object_id) for object_id in plan.live]
        aads = [(row.id, facts_of(job.platform, row).wrap_aad) for row in rows]
    outcomes = [_decryption(job.platform, object_id, aad) for object_id, aad in aads]
    with job.step() as tx:
        note_outcomes(tx, warrant, place, outcomes)


def _decryption(platform: Platform, object_id: str, wrap_aad: bytes) -> Outcome:
    try:
        with KeyRing(platform).open(object_id, wrap_aad):
            return Outcome(Step.DECRYPTION_TRIED, object_id, False, "a key was found")
    except RingEntryMissingError:
        return Outcome(
            Step.DECRYPTION_TRIED, object_id, True, "failed for want of the key: no entry in the key ring"
        )

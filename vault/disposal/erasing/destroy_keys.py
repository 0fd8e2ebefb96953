"""Stage 3 (D3): the item's keys. Entries deleted, survivors put under a new epoch key, every older epoch key given up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from vault.disposal.certificate.grade import Step
from vault.disposal.erasing.places import PROVIDER, RING
from vault.disposal.erasing.plan import KeyOutcome, Plan, change_plan
from vault.disposal.erasing.steps import Outcome, note_outcomes
from vault.disposal.models import Disposal
from vault.disposal.warrant import Warrant
from vault.keyring.ring import EpochChange, KeyRing
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import Platform

DESTROYED_IN_TOKEN: Final = "destroyed_in_token"


def destroy_keys(job: LeasedJob, warrant: Warrant) -> None:
    """Destroy the item's keys once; a run that was killed in the middle is repeated whole, which is safe.

    Raises:
        StoreError, KeyUnavailableError: ring or provider could not do it now.
    """
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id)
        plan = Plan.of(disposal)
        if plan.keys is not None:
            return
        # Remembered before anything is destroyed: after a kill, the certificate still names each epoch.
        held = [epoch for epoch in job.platform.keys.epochs() if epoch not in plan.epochs]
        plan = change_plan(tx, disposal, epochs=[*plan.epochs, *held])
    change = KeyRing(job.platform).advance_epoch(without=[*plan.live, *plan.ended])
    _note(job, warrant, plan, change)


def _note(job: LeasedJob, warrant: Warrant, plan: Plan, change: EpochChange) -> None:
    claims = {epoch: str(claim) for epoch, claim in change.destroyed}
    epochs = [*plan.epochs, *(epoch for epoch in claims if epoch not in plan.epochs)]
    in_ring = [outcome for target in plan.live for outcome in _ring_outcomes(job.platform, target)]
    in_ring.append(
        Outcome(
            Step.REWRAPPED,
            change.new_epoch,
            True,
            f"{change.survivors} surviving keys are under the new epoch key",
        )
    )
    held, provider = job.platform.keys.epochs(), job.platform.keys.describe()
    in_provider = [_provider_outcome(epoch, epoch in held, claims.get(epoch), provider) for epoch in epochs]
    with job.step() as tx:
        outcome = KeyOutcome(change.new_epoch, change.survivors, claims)
        disposal = tx.session.get_one(Disposal, warrant.disposal_id)
        change_plan(tx, disposal, epochs=epochs, keys=asdict(outcome))
        note_outcomes(tx, warrant, RING, in_ring)
        note_outcomes(tx, warrant, PROVIDER, in_provider)


def _ring_outcomes(platform: Platform, object_id: str) -> list[Outcome]:
    if KeyRing(platform).holds(object_id):
        return [Outcome(Step.KEY_ASKED, object_id, False, "an entry is in the key ring")]
    return [
        Outcome(Step.KEY_DELETED, object_id, True, "entry deleted"),
        Outcome(Step.KEY_ASKED, object_id, True, "no entry in the key ring"),
    ]


def _provider_outcome(epoch: str, is_held: bool, claim: str | None, provider: str) -> Outcome:
    if is_held:
        return Outcome(Step.EPOCH_KEY_DELETED, epoch, False, "still held")
    if claim == DESTROYED_IN_TOKEN:
        return Outcome(Step.EPOCH_KEY_DESTROYED, epoch, True, f"destroyed in the {provider}")
    return Outcome(Step.EPOCH_KEY_DELETED, epoch, True, "deleted; remanence of the medium not verifiable")

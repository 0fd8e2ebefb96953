"""Deciding one's own request for a copy over HTTP, where a small company has nobody else."""

from __future__ import annotations

from fastapi import APIRouter

from vault.copies.decide_alone import announce_own_copy, approve_own
from vault.copies.reading import request_for
from vault.copies.request_schemas import AnnounceIn, CopyRequestOut, LoneApprovalIn
from vault.copies.shown import shown_request
from vault.identity.auth import SignedInPerson
from vault.people.solo_schemas import SoloActOut
from vault.platform.http import PlatformDep

router = APIRouter(tags=["copies"])


@router.post("/copy-requests/{request_id}/solo-acts", status_code=201)
def announce(platform: PlatformDep, who: SignedInPerson, request_id: str, body: AnnounceIn) -> SoloActOut:
    """Announce the decision on one's own request."""
    with platform.transaction() as tx:
        row = request_for(tx, who, request_id, locked=True)
        return SoloActOut.of(tx, announce_own_copy(tx, who, row, body.digest, body.code))


@router.post("/copy-requests/{request_id}/solo-acts/{solo_id}")
def carry_out(
    platform: PlatformDep, who: SignedInPerson, request_id: str, solo_id: str, body: LoneApprovalIn
) -> CopyRequestOut:
    """Decide for it, 72 hours later or once a confirmer from outside agreed."""
    with platform.transaction() as tx:
        row = request_for(tx, who, request_id, locked=True)
        approve_own(tx, who, row, solo_id, **body.model_dump())
    # Read anew: the leaf that proves it has its place only now.
    with platform.reading() as tx:
        return shown_request(tx, request_for(tx, who, request_id))

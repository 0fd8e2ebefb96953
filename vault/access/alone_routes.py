"""Deciding one's own request over HTTP, where a small company has nobody else."""

from fastapi import APIRouter

from vault.access.decide_alone import announce_own_grant, approve_own
from vault.access.queries import grant_row
from vault.access.request_queries import request_row
from vault.access.schemas import AnnounceIn, GrantOut, LoneDecisionIn
from vault.access.shown import shown_grant
from vault.identity.auth import SignedInPerson
from vault.people.solo_schemas import SoloActOut
from vault.platform.http import PlatformDep

router = APIRouter(tags=["access"])


@router.post("/grant-requests/{request_id}/solo-acts", status_code=201)
def announce(platform: PlatformDep, who: SignedInPerson, request_id: str, body: AnnounceIn) -> SoloActOut:
    """Announce the decision on one's own request."""
    with platform.transaction() as tx:
        row = request_row(tx, who, request_id, locked=True)
        return SoloActOut.of(tx, announce_own_grant(tx, who, row, body.digest, body.code))


@router.post("/grant-requests/{request_id}/solo-acts/{solo_id}", status_code=201)
def carry_out(
    platform: PlatformDep, who: SignedInPerson, request_id: str, solo_id: str, body: LoneDecisionIn
) -> GrantOut:
    """Decide it, 72 hours later or once a confirmer from outside agreed."""
    with platform.transaction() as tx:
        row = request_row(tx, who, request_id, locked=True)
        grant_id = approve_own(tx, who, row, solo_id, body.said(), body.code).id
    # Read anew: the leaf that proves it has its place only now.
    with platform.reading() as tx:
        return shown_grant(tx, grant_row(tx, grant_id))

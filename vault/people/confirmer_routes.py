"""Confirmers from outside over HTTP: appointed by the overall officer, and the little they see and do."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInAtAll, SignedInPerson
from vault.people.confirm_solo import confirm_solo, waiting_acts
from vault.people.outside_confirmers import appoint_confirmer, confirmers, end_confirmer
from vault.people.schemas import ReasonIn
from vault.people.solo_schemas import (
    ActsToConfirmOut,
    ActToConfirmOut,
    ClearedOut,
    ConfirmActIn,
    ConfirmerIn,
    ConfirmerOut,
    ConfirmersOut,
)
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["people"])


@router.get("/small-company/confirmers")
def list_confirmers(platform: PlatformDep, _who: SignedInPerson) -> ConfirmersOut:
    """Who was cleared to confirm from outside, for everybody to see."""
    with platform.reading() as tx:
        return ConfirmersOut(items=[ConfirmerOut.of(tx, row) for row in confirmers(tx)])


@router.post("/small-company/confirmers", status_code=201)
def clear(platform: PlatformDep, who: SignedInPerson, body: ConfirmerIn) -> ClearedOut:
    """Clear a person from outside; the answer holds the one-time link, so it is not kept for repetition."""
    with platform.transaction() as tx:
        row, link = appoint_confirmer(tx, who, body.facts())
        tx.session.flush()
        return ClearedOut(
            confirmer=ConfirmerOut.of(tx, row),
            enrolment_link=link.url,
            enrolment_expires_at=utc_text(link.expires_ms),
        )


@router.post("/small-company/confirmers/{person_id}/end", response_model=ConfirmerOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, person_id: str, body: ReasonIn
) -> Response:
    """End a clearing and the account that belongs to it."""

    def act(tx: Transaction) -> ConfirmerOut:
        return ConfirmerOut.of(tx, end_confirmer(tx, who, person_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/confirmer/acts")
def list_waiting(platform: PlatformDep, who: SignedInAtAll) -> ActsToConfirmOut:
    """What waits for the confirmer's word."""
    with platform.reading() as tx:
        return ActsToConfirmOut(items=[ActToConfirmOut.of(tx, row) for row in waiting_acts(tx, who)])


@router.post("/confirmer/acts/{solo_id}/confirm")
def agree(platform: PlatformDep, who: SignedInAtAll, solo_id: str, body: ConfirmActIn) -> ActToConfirmOut:
    """Agree to an act that one person will do alone."""
    with platform.transaction() as tx:
        return ActToConfirmOut.of(tx, confirm_solo(tx, who, solo_id, body.digest, body.code))

"""Regradings over HTTP: order one, see what became of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.ids import ID_LENGTH
from vault.regrading.order import order_regrading
from vault.regrading.queries import regradings_seen
from vault.regrading.schemas import RegradingIn, RegradingListOut, RegradingOut, RegradingStartedOut, State

router = APIRouter(prefix="/v1/regradings", tags=["regrading"])


@router.post("", status_code=202, response_model=RegradingStartedOut)
def order(request: Request, platform: PlatformDep, who: SignedInPerson, body: RegradingIn) -> Response:
    """Order that an item has another tier, as the manager of its entry; it is closed until it is marked anew."""

    def act(tx: Transaction) -> RegradingStartedOut:
        regrading = order_regrading(tx, who, **body.model_dump())
        return RegradingStartedOut(
            operation_id=regrading.operation_id, regrading=RegradingOut.of(tx, regrading)
        )

    return once(request, platform, who.person_id, act, body=body, status=202)


@router.get("")
def list_regradings(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    item_id: Annotated[str | None, Query(max_length=ID_LENGTH)] = None,
    state: State | None = None,
) -> RegradingListOut:
    """The regradings on the entries the caller answers for, newest first; for overall officer and auditors all of them."""
    part = part_of("regradings")
    with platform.reading() as tx:
        rows = regradings_seen(tx, who, item_id, state, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.ordered_ms, row.id])
        return RegradingListOut(items=[RegradingOut.of(tx, row) for row in shown], next=following)

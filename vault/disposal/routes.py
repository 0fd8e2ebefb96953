"""Disposals over HTTP: order, confirm, cancel, watch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.disposal.certificate_routes import router as certificate_router
from vault.disposal.confirm import cancel_disposal, confirm_disposal
from vault.disposal.confirm_alone import announce_own_confirmation, confirm_own_order
from vault.disposal.order import order_disposal
from vault.disposal.queries import Wanted, disposal_for, disposals_seen
from vault.disposal.schemas import (
    CancelIn,
    ConfirmedOut,
    ConfirmIn,
    DisposalListOut,
    DisposalOut,
    OrderedOut,
    OrderIn,
)
from vault.identity.auth import SignedInPerson
from vault.people.solo_schemas import SoloActOut
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1/disposals", tags=["disposal"])


@router.post("", status_code=201, response_model=OrderedOut)
def order(request: Request, platform: PlatformDep, who: SignedInPerson, body: OrderIn) -> Response:
    """Order the disposal of an item, as the manager of its entry."""

    def act(tx: Transaction) -> OrderedOut:
        disposal = order_disposal(tx, who, **body.model_dump())
        return OrderedOut(disposal=DisposalOut.of(tx, disposal))

    return once(request, platform, who.person_id, act, body=body)


@router.get("")
def list_disposals(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    item_id: str | None = None,
    state: Annotated[str | None, Query(max_length=16)] = None,
) -> DisposalListOut:
    """The disposals the caller has a part in, newest first."""
    part = part_of("disposals")
    with platform.reading() as tx:
        rows = disposals_seen(tx, who, Wanted(item_id, state), part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.created_ms, row.id])
        return DisposalListOut(items=[DisposalOut.of(tx, row) for row in shown], next=following)


@router.get("/{disposal_id}")
def read_disposal(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> DisposalOut:
    """A disposal with every step and answer."""
    with platform.reading() as tx:
        return DisposalOut.of(tx, disposal_for(tx, who, disposal_id))


@router.post("/{disposal_id}/confirm", status_code=202, response_model=ConfirmedOut)
def confirm(
    disposal_id: str, request: Request, platform: PlatformDep, who: SignedInPerson, body: ConfirmIn
) -> Response:
    """Confirm another person's order; the erasing then goes on by itself."""

    def act(tx: Transaction) -> ConfirmedOut:
        disposal = disposal_for(tx, who, disposal_id, locked=True)
        confirm_disposal(tx, who, disposal, digest=body.digest, code=body.code)
        return ConfirmedOut(operation_id=disposal.operation_id, disposal=DisposalOut.of(tx, disposal))

    return once(request, platform, who.person_id, act, body=body, status=202)


@router.post("/{disposal_id}/solo-acts", status_code=201)
def announce(disposal_id: str, platform: PlatformDep, who: SignedInPerson, body: ConfirmIn) -> SoloActOut:
    """Announce the confirmation of one's own order, where nobody else could confirm it."""
    with platform.transaction() as tx:
        disposal = disposal_for(tx, who, disposal_id, locked=True)
        act = announce_own_confirmation(tx, who, disposal, digest=body.digest, code=body.code)
        return SoloActOut.of(tx, act)


@router.post("/{disposal_id}/solo-acts/{solo_id}", status_code=202)
def confirm_alone(
    disposal_id: str, solo_id: str, platform: PlatformDep, who: SignedInPerson, body: ConfirmIn
) -> ConfirmedOut:
    """Confirm it, 72 hours later or once a confirmer from outside agreed; the erasing then goes on by itself."""
    with platform.transaction() as tx:
        disposal = disposal_for(tx, who, disposal_id, locked=True)
        confirm_own_order(tx, who, disposal, solo_id, digest=body.digest, code=body.code)
    # Read anew: the leaf that proves it has its place only now.
    with platform.reading() as tx:
        disposal = disposal_for(tx, who, disposal_id)
        return ConfirmedOut(operation_id=disposal.operation_id, disposal=DisposalOut.of(tx, disposal))


@router.post("/{disposal_id}/cancel", response_model=OrderedOut)
def cancel(
    disposal_id: str, request: Request, platform: PlatformDep, who: SignedInPerson, body: CancelIn
) -> Response:
    """Take an order back before it is confirmed."""

    def act(tx: Transaction) -> OrderedOut:
        disposal = disposal_for(tx, who, disposal_id, locked=True)
        cancel_disposal(tx, who, disposal, body.reason)
        return OrderedOut(disposal=DisposalOut.of(tx, disposal))

    return once(request, platform, who.person_id, act, body=body, status=200)


router.include_router(certificate_router)

"""Disposals over HTTP: order, confirm, cancel, watch, and what proves the end."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from fastapi import APIRouter, Request
from fastapi.responses import Response

from crypto.errors import CryptoError
from storage.errors import StoreError
from vault.audit.record import record
from vault.disposal.certify import stored_certificate
from vault.disposal.confirm import cancel_disposal, confirm_disposal
from vault.disposal.confirm_alone import announce_own_confirmation, confirm_own_order
from vault.disposal.events import DISPOSAL_READ
from vault.disposal.interim import interim_statement
from vault.disposal.models import Certificate
from vault.disposal.order import order_disposal
from vault.disposal.queries import disposal_for, disposals_seen, issued_certificate
from vault.disposal.schemas import (
    CancelIn,
    ConfirmedOut,
    ConfirmIn,
    DisposalListOut,
    DisposalOut,
    OrderedOut,
    OrderIn,
)
from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.solo_schemas import SoloActOut
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.runtime import Platform

router = APIRouter(prefix="/v1/disposals", tags=["disposal"])
_ATTACHMENT = "certificate.json"


@router.post("", status_code=201, response_model=OrderedOut)
def order(request: Request, platform: PlatformDep, who: SignedInPerson, body: OrderIn) -> Response:
    """Order the disposal of an item, as the manager of its entry."""

    def act(tx: Transaction) -> OrderedOut:
        disposal = order_disposal(tx, who, **body.model_dump())
        return OrderedOut(disposal=DisposalOut.of(tx, disposal))

    return once(request, platform, who.person_id, act, body=body)


@router.get("")
def list_disposals(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, item_id: str | None = None
) -> DisposalListOut:
    """The disposals the caller has a part in, newest first."""
    part = part_of("disposals")
    with platform.reading() as tx:
        rows = disposals_seen(tx, who, item_id, part.position, part.fetched)
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


@router.get("/{disposal_id}/certificate", response_class=Response)
def read_certificate(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """The signed PDF; every reading gives the same bytes and leaves a leaf."""
    row, pdf = _released(platform, who, disposal_id)
    name = {"Content-Disposition": f'attachment; filename="{row.number}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=name)


@router.get("/{disposal_id}/certificate.json", response_class=Response)
def read_certificate_json(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """The machine-readable statement, exactly as it is attached to the signed PDF."""
    _, pdf = _released(platform, who, disposal_id)
    with pikepdf.open(BytesIO(pdf)) as opened:
        attached = opened.attachments[_ATTACHMENT].get_file().read_bytes()
    return Response(attached, media_type="application/json")


@router.get("/{disposal_id}/interim-statement", response_class=Response)
def read_interim_statement(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """A signed statement of what is done and what is outstanding, while a disposal is under way."""
    with platform.reading() as tx:
        disposal_for(tx, who, disposal_id)
    return Response(interim_statement(platform, who, disposal_id), media_type="application/pdf")


def _released(platform: Platform, who: SignedIn, disposal_id: str) -> tuple[Certificate, bytes]:
    """The certificate, checked against its hash, once the leaf of its reading is committed."""
    with platform.reading() as tx:
        row = issued_certificate(tx, disposal_for(tx, who, disposal_id))
    try:
        pdf = stored_certificate(platform, row)
    except CryptoError as wrong:
        raise Refusal(Code.INTEGRITY_FAILED, about={"disposal": disposal_id}) from wrong
    except StoreError as trouble:
        raise Refusal(Code.STORE_UNAVAILABLE) from trouble
    with platform.transaction() as tx:
        disposal = disposal_for(tx, who, disposal_id)
        record(
            tx,
            DISPOSAL_READ,
            who.actor,
            entry=disposal.entry_id,
            item=disposal.item_id,
            disposal=disposal.id,
            purpose="certificate",
            sha256=(row.sha256 or b"").hex(),
        )
    return row, pdf

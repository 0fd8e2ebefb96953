"""What proves a disposal's end, over HTTP: the certificate whole, by pages and checked anew; the statement before that."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.disposal.certificate_page import certificate_page
from vault.disposal.check_certificate import check_certificate
from vault.disposal.interim import interim_statement
from vault.disposal.queries import disposal_for, issued_certificate
from vault.disposal.release_certificate import attached_statement, record_reading, released_certificate
from vault.disposal.schemas import CertificateCheckOut
from vault.documents.rendering import PageView
from vault.identity.auth import SignedInPerson
from vault.platform.http import PlatformDep

router = APIRouter()


@router.get("/{disposal_id}/certificate", response_class=Response)
def read_certificate(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """The signed PDF; every reading gives the same bytes and leaves a leaf."""
    row, pdf = released_certificate(platform, who, disposal_id)
    name = {"Content-Disposition": f'attachment; filename="{row.number}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=name)


@router.get("/{disposal_id}/certificate.json", response_class=Response)
def read_certificate_json(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """The machine-readable statement, exactly as it is attached to the signed PDF."""
    _, pdf = released_certificate(platform, who, disposal_id)
    return Response(attached_statement(pdf), media_type="application/json")


@router.get("/{disposal_id}/certificate/check")
def read_certificate_check(
    disposal_id: str, platform: PlatformDep, who: SignedInPerson
) -> CertificateCheckOut:
    """Check the certificate's bytes, signature and place in the log anew, and say what was not checked."""
    with platform.transaction() as tx:
        disposal = disposal_for(tx, who, disposal_id)
        row = issued_certificate(tx, disposal)
        record_reading(tx, who, disposal, row, "certificate check")
    return CertificateCheckOut.of(check_certificate(platform, row))


@router.get("/{disposal_id}/certificate/pages/{page}", response_class=Response)
def read_certificate_page(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    disposal_id: str,
    page: int,
    long_side: Annotated[int, Query(ge=16, le=3000)] = 1600,
    codec: Literal["webp", "jpeg"] = "jpeg",
) -> Response:
    """One page of the certificate as an image made for this caller and this moment."""
    view = PageView(page=page, long_side=min(long_side, platform.settings.view_long_side_max), codec=codec)
    drawn = certificate_page(platform, request.app.state.workers, who, disposal_id, view)
    return Response(drawn.image, media_type=drawn.media_type)


@router.get("/{disposal_id}/interim-statement", response_class=Response)
def read_interim_statement(disposal_id: str, platform: PlatformDep, who: SignedInPerson) -> Response:
    """A signed statement of what is done and what is outstanding, while a disposal is under way."""
    with platform.reading() as tx:
        disposal_for(tx, who, disposal_id)
    return Response(interim_statement(platform, who, disposal_id), media_type="application/pdf")

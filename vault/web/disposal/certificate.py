"""The certificate of a disposal: its pages, what was checked about it and what was not, and its files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.disposal.certificate_routes import (
    read_certificate,
    read_certificate_check,
    read_certificate_json,
)
from vault.disposal.routes import read_disposal
from vault.platform.http import PlatformDep
from vault.web.disposal.words import CHECKS, FOUND, FOUND_TONES, NOT_CHECKED, SUMMARIES
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/disposals/{disposal_id}/certificate")
def certificate(request: Request, platform: PlatformDep, visitor: VisitorDep, disposal_id: str) -> Response:
    """The certificate, checked for this page. Each page image is recorded when the browser asks for it."""
    return page(
        request,
        "disposal/certificate.html",
        disposal=read_disposal(disposal_id, platform, visitor.who),
        check=read_certificate_check(disposal_id, platform, visitor.who),
        checks=CHECKS,
        found=FOUND,
        tones=FOUND_TONES,
        summaries=SUMMARIES,
        not_checked=NOT_CHECKED,
    )


@router.get("/disposals/{disposal_id}/certificate.pdf")
def certificate_file(platform: PlatformDep, visitor: VisitorDep, disposal_id: str) -> Response:
    """The signed PDF."""
    return read_certificate(disposal_id, platform, visitor.who)


@router.get("/disposals/{disposal_id}/certificate.json")
def certificate_statement(platform: PlatformDep, visitor: VisitorDep, disposal_id: str) -> Response:
    """The machine-readable statement."""
    statement = read_certificate_json(disposal_id, platform, visitor.who)
    statement.headers["Content-Disposition"] = 'attachment; filename="certificate.json"'
    return statement

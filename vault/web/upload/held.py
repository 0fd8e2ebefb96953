"""One upload: how far it is, what it would be, and the depositor's word."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.documents.conversion.record import WHY
from vault.documents.uploads.routes import confirm_upload, discard_upload, get_upload
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.upload.words import STATES, TONES, removed, warnings

router = APIRouter(include_in_schema=False)


@router.get("/uploads/{upload_id}")
def one_upload(request: Request, platform: PlatformDep, visitor: VisitorDep, upload_id: str) -> Response:
    """The upload as it stands; what is held, with its first page."""
    return _upload_page(request, platform, visitor, upload_id, None)


@router.post("/uploads/{upload_id}/confirm")
def confirm(act: ActDep, platform: PlatformDep, upload_id: str) -> Response:
    """Deposit what was shown."""
    show_again(act.request, partial(_upload_page, act.request, platform, act.visitor, upload_id))
    item = answered(confirm_upload(act.request, platform, act.who, upload_id))
    return done(f"/items/{item['id']}", N_("{name} is deposited."), name=item["display_name"])


@router.post("/uploads/{upload_id}/discard")
def discard(act: ActDep, platform: PlatformDep, upload_id: str) -> Response:
    """Give it up."""
    show_again(act.request, partial(_upload_page, act.request, platform, act.visitor, upload_id))
    discard_upload(platform, act.who, upload_id)
    return done("/items/new", N_("The upload is discarded. What the vault had of it is destroyed."))


def _upload_page(
    request: Request, platform: Platform, visitor: Visitor, upload_id: str, refusal: Refusal | None
) -> Response:
    upload = get_upload(platform, visitor.who, language_of(request), upload_id)
    report = upload.held.report if upload.held else None
    return page(
        request,
        "upload/upload.html",
        refusal=refusal,
        form=Form(),
        upload=upload,
        states=STATES,
        tones=TONES,
        removed=removed(report) if report else [],
        warnings=warnings(report) if report else [],
        why_no_pages=WHY,
    )

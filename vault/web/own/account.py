"""The visitor's own account: sessions, devices, notices."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vault.identity.notices import mark_read
from vault.identity.routes import end_one_session, list_devices, list_notices, list_sessions
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.forms import SentForm
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/me")
def own_account(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Where one is signed in, and from which devices."""
    return page(
        request,
        "own/account.html",
        sessions=list_sessions(platform, visitor.who).items,
        devices=list_devices(platform, visitor.who).items,
    )


@router.post("/me/sessions/{session_id}/end")
def end_session(platform: PlatformDep, visitor: VisitorDep, session_id: str, _form: SentForm) -> Response:
    """End one of one's own sessions."""
    end_one_session(platform, visitor.who, session_id)
    return RedirectResponse("/me", status_code=303)


@router.get("/notices")
def own_notices(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """One's own notices, newest first, in parts."""
    return page(
        request,
        "own/notices.html",
        notices=list_notices(platform, visitor.who, language_of(request), part_of),
    )


@router.post("/notices/{notice_id}/read")
def read_notice(platform: PlatformDep, visitor: VisitorDep, notice_id: str, _form: SentForm) -> Response:
    """Mark a notice as read."""
    with platform.transaction() as tx:
        mark_read(tx, visitor.who.person_id, notice_id)
    return RedirectResponse("/notices", status_code=303)

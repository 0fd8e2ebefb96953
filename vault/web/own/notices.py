"""The visitor's notices: each leads to the page of what it is about."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vault.identity.routes import list_notices
from vault.identity.routes import read_notice as mark_one
from vault.identity.routes import read_notices as mark_up_to
from vault.identity.schemas import Nothing, NoticeOut, ReadUpToIn
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.texts import N_
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import answered, entered
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import VisitorDep
from vault.web.own.notice_pages import notice_page

router = APIRouter(include_in_schema=False)


@router.get("/notices")
def own_notices(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, unread: bool = False
) -> Response:
    """One's own notices, newest first, in parts."""
    found = list_notices(platform, visitor.who, language_of(request), part_of, unread=unread)
    return page(request, "own/notices.html", notices=found, unread=unread)


@router.post("/notices/read")
def read_shown(act: ActDep, platform: PlatformDep) -> Response:
    """Mark what was shown, and what is older, as read."""
    newest = entered(ReadUpToIn, act.form)
    mark_up_to(act.request, platform, act.who, newest)
    return done("/notices", N_("All notices up to there are marked as read."))


@router.post("/notices/{notice_id}/read")
def read_one(act: ActDep, platform: PlatformDep, notice_id: str) -> Response:
    """Mark one as read."""
    _read(act, platform, notice_id)
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/{notice_id}/open")
def open_one(act: ActDep, platform: PlatformDep, notice_id: str) -> Response:
    """Mark one as read, and go to the page of what it is about."""
    notice = _read(act, platform, notice_id)
    return RedirectResponse(notice_page(notice.kind, notice.about), status_code=303)


def _read(act: Act, platform: PlatformDep, notice_id: str) -> NoticeOut:
    answer = mark_one(act.request, platform, act.who, language_of(act.request), notice_id, Nothing())
    return NoticeOut(**answered(answer))

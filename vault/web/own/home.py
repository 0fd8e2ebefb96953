"""The home page: what waits for the visitor."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.routes import list_notices
from vault.oversight.worklist.routes import show_worklist
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Tasks by role, and the newest notices."""
    language = language_of(request)
    return page(
        request,
        "own/home.html",
        worklist=show_worklist(platform, visitor.who, language),
        notices=list_notices(platform, visitor.who, language, part_of).items,
    )

"""The set-up checklist: what is left before the first upload, each step with its page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.http import PlatformDep
from vault.setup.routes import show_setup
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep
from vault.web.own.task_pages import step_page

router = APIRouter(include_in_schema=False)


@router.get("/setup")
def setup(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Every step in the order in which they can be taken, the next one first."""
    found = show_setup(platform, visitor.who, language_of(request))
    left = [each for each in found.items if not each.done]
    return page(
        request,
        "own/setup.html",
        setup=found,
        steps=found.items,
        next_step=left[0] if left else None,
        left=len(left),
        pages={each.name: step_page(each.name) for each in found.items},
    )

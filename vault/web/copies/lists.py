"""The copies one holds or answers for, and the requests for copies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.copies.routes import list_copies, list_requests
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.copies.words import COPY_STATES, REQUEST_STATES, TONES
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)
State = Annotated[str, Query(max_length=64)]


@router.get("/copies")
def copies(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, state: State = ""
) -> Response:
    """Copies, by document and number."""
    return page(
        request,
        "copies/copies.html",
        copies=list_copies(platform, visitor.who, part_of, state or None, None),
        states=COPY_STATES,
        tones=TONES,
        state=state,
    )


@router.get("/copies/requests")
def requests(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, state: State = ""
) -> Response:
    """Requests one made, receives or decides on, newest first."""
    return page(
        request,
        "copies/requests.html",
        requests=list_requests(platform, visitor.who, part_of, state or None, None),
        states=REQUEST_STATES,
        tones=TONES,
        state=state,
    )

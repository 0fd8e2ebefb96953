"""The disposals that one has a part in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.disposal.routes import list_disposals
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.disposal.words import STATES, TONES
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/disposals")
def disposals(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    state: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """Newest first."""
    return page(
        request,
        "disposal/disposals.html",
        disposals=list_disposals(platform, visitor.who, part_of, None, state or None),
        states=STATES,
        tones=TONES,
        state=state,
    )

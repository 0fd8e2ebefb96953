"""The copies of one document, kept like money."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.routes import get_balance, list_copies
from vault.documents.routes import show_item
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.copies.words import COPY_STATES, TONES
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/items/{item_id}/copies")
def copies_of_item(
    request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str, part_of: ListPartDep
) -> Response:
    """The balance, and the tree of the copies that the visitor holds or answers for."""
    return page(
        request,
        "copies/balance.html",
        item=show_item(platform, visitor.who, item_id),
        balance=get_balance(platform, visitor.who, item_id),
        copies=list_copies(platform, visitor.who, part_of, None, item_id),
        states=COPY_STATES,
        tones=TONES,
    )

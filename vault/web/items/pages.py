"""Items by pages: the list, and an item with its versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from vault.documents.items_wanted import items_wanted
from vault.documents.routes import get_items, get_versions, show_item
from vault.documents.visible_items import ItemsWanted
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/items")
def items(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    wanted: Annotated[ItemsWanted, Depends(items_wanted)],
) -> Response:
    """What the visitor may see, newest first, in parts."""
    return page(request, "items/items.html", items=get_items(platform, visitor.who, part_of, wanted))


@router.get("/items/{item_id}")
def item(
    request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str, part_of: ListPartDep
) -> Response:
    """One item and its versions."""
    return page(
        request,
        "items/item.html",
        item=show_item(platform, visitor.who, item_id),
        versions=get_versions(platform, visitor.who, item_id, part_of),
    )

"""Items by pages: the list, an item with its versions, and the viewer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from vault.documents.routes import get_items, get_pages, get_versions, show_item
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/items")
def items(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """What the visitor may see, newest first, in parts."""
    return page(request, "items/items.html", items=get_items(platform, visitor.who, part_of))


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


@router.get("/items/{item_id}/view")
def view(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    item_id: str,
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
    wide: bool = False,
) -> Response:
    """One page of the newest version. The image itself is released, and recorded, when the browser asks for it.

    Raises:
        Refusal: as the item and its pages do; `page_out_of_range` is what the image would answer.
    """
    shown = show_item(platform, visitor.who, item_id)
    if shown.version is None:
        raise Refusal(Code.NOT_FOUND)
    pages = get_pages(platform, visitor.who, shown.version.id)
    if number > pages.pages:
        return RedirectResponse(f"/items/{item_id}/view?page={pages.pages}", status_code=303)
    size = pages.sizes[number - 1]
    return page(
        request,
        "items/viewer.html",
        item=shown,
        version=shown.version,
        number=number,
        last=pages.pages,
        wide=wide,
        long_side=3000 if wide else 1600,
        ratio=(round(size.width_pt), round(size.height_pt)),
    )

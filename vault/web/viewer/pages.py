"""The viewer: one page, or two, as images that are released when the browser asks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from vault.documents.routes import get_pages, show_item
from vault.documents.schemas import PagesOut
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.viewer.paper import size_in_words
from vault.web.viewer.scales import Scale, Sheet, scales_of, sheet_of
from vault.web.viewer.showing import Showing, asked_showing

router = APIRouter(include_in_schema=False)

LISTED: Final = 100
"""So many page numbers are listed at once."""


@router.get("/items/{item_id}/view")
def view(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    showing: Annotated[Showing, Depends(asked_showing)],
) -> Response:
    """Pages of a version. The images are released, and recorded, when the browser asks for them.

    Raises:
        Refusal: as the item and its pages do; `not_found` for a version of another item.
    """
    version_id, pages = _version(platform, visitor, showing)
    if showing.page > pages.pages:
        return RedirectResponse(showing.path(page=pages.pages), status_code=303)
    scales = scales_of(pages, pages.sizes[showing.page - 1], wide=showing.width)
    now = replace(
        showing,
        version=version_id,
        zoom=min(showing.zoom, len(scales) - 1),
        width=showing.width and not showing.zoom,
    )
    return page(request, "viewer/viewer.html", **_shown(now, pages, version_id, scales))


def _version(platform: PlatformDep, visitor: Visitor, showing: Showing) -> tuple[str, PagesOut]:
    version_id = showing.version
    if version_id is None:
        version = show_item(platform, visitor.who, showing.item_id).version
        if version is None:
            raise Refusal(Code.NOT_FOUND)
        version_id = version.id
    pages = get_pages(platform, visitor.who, version_id)
    if pages.item_id != showing.item_id:
        raise Refusal(Code.NOT_FOUND)
    return version_id, pages


def _shown(now: Showing, pages: PagesOut, version_id: str, scales: list[Scale]) -> dict[str, Any]:
    scale = scales[now.zoom]
    sheets = [sheet_of(version_id, pages, number, scale) for number in _numbers(now, pages, scale)]
    last = sheets[-1].number
    following = min(last + 1, pages.pages)
    return {
        "now": now,
        "pages": pages,
        "scale": scale,
        "sheets": sheets,
        "last_shown": last,
        "ahead": _ahead(now, pages, version_id, scale, last),
        "previous": max(1, now.page - len(sheets)) if now.page > 1 else None,
        "next": following if last < pages.pages else None,
        "finer": now.zoom + 1 if now.zoom + 1 < len(scales) else None,
        "listed": _listed(now, pages),
    }


def _numbers(now: Showing, pages: PagesOut, scale: Scale) -> range:
    two = now.facing and not scale.in_parts
    return range(now.page, min(now.page + (2 if two else 1), pages.pages + 1))


def _ahead(now: Showing, pages: PagesOut, version_id: str, scale: Scale, last: int) -> list[Sheet]:
    """The pages that are fetched before they are turned to: as many as are shown now, never in parts."""
    if not now.ahead or scale.in_parts:
        return []
    count = last - now.page + 1
    numbers = range(last + 1, min(last + count, pages.pages) + 1)
    return [sheet_of(version_id, pages, number, scale) for number in numbers]


def _listed(now: Showing, pages: PagesOut) -> dict[str, Any]:
    """The numbers around the present page, with the sizes of the pages."""
    first = (now.page - 1) // LISTED * LISTED + 1
    end = min(first + LISTED - 1, pages.pages)
    return {
        "pages": [(n, size_in_words(pages.viewer, pages.sizes[n - 1])) for n in range(first, end + 1)],
        "before": first - 1 if first > 1 else None,
        "after": end + 1 if end < pages.pages else None,
    }

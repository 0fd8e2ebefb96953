"""What the log says about one person, about oneself, and about one document."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.compliance.trail.routes import read_of_item, read_of_person, read_own
from vault.documents.events import PAGE_PREFETCHED, PAGE_RELEASED, TILE_RELEASED
from vault.platform.http import ListPartDep, PlatformDep
from vault.visits.events import VISIT_PAGE_SHOWN
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep
from vault.web.log.told import OUTCOMES, in_a_line

_ON_THE_PAGE: Final[dict[str, Any]] = {"outcomes": OUTCOMES, "in_a_line": in_a_line}
_SHOWN: Final = (PAGE_RELEASED, PAGE_PREFETCHED, TILE_RELEASED, VISIT_PAGE_SHOWN)
"""Every way in which the image of a page leaves the vault."""

router = APIRouter(include_in_schema=False)


@router.get("/log/me")
def own_trail(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """What the visitor did, and what was done about them."""
    found = read_own(platform, visitor.who, language_of(request), part_of)
    return page(request, "log/own.html", found=found, **_ON_THE_PAGE)


@router.get("/people/{person_id}/trail")
def trail_of_person(
    request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str, part_of: ListPartDep
) -> Response:
    """The trail of somebody, for those who may check it; that person sees that it was read."""
    found = read_of_person(platform, visitor.who, language_of(request), person_id, part_of)
    return page(request, "log/person.html", found=found, **_ON_THE_PAGE)


@router.get("/items/{item_id}/trail")
def trail_of_item(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    item_id: str,
    part_of: ListPartDep,
    everything: Annotated[bool, Query(alias="all")] = False,
) -> Response:
    """Who was given which page of a document when, or everything that was done with it."""
    acts = None if everything else [each.name for each in _SHOWN]
    found = read_of_item(platform, visitor.who, language_of(request), item_id, part_of, acts)
    name = next((each.names[item_id] for each in found.items if item_id in each.names), None)
    return page(
        request,
        "log/item.html",
        found=found,
        item_id=item_id,
        name=name,
        everything=everything,
        **_ON_THE_PAGE,
    )

"""The documents that the visitor may see: looked for by any part of a name, narrowed, in several orders."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.documents.items_wanted import Sort, items_wanted
from vault.documents.routes import get_items
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, show_again
from vault.web.frame.rendering import page
from vault.web.frame.searching import SOUGHT, Sought, lead_to_found, words_of
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import VisitorDep
from vault.web.items.words import ORDERS, SCAN_TONES, SCANS, STATES, TONES, TYPES

_NARROWING: Final = ("marking", "entry_id", "deposited_from", "deposited_to")
Narrowing = Annotated[str, Query(max_length=100)]

router = APIRouter(include_in_schema=False)


@router.get("/items")
def items(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    sought: Sought = "",
    marking: Narrowing = "",
    entry_id: Narrowing = "",
    deposited_from: Narrowing = "",
    deposited_to: Narrowing = "",
    sort: Sort = "newest",
) -> Response:
    """A part of the list. A field that was left empty narrows nothing."""
    search = words_of(platform, visitor, sought)
    said = {"search": search, SOUGHT: sought, "marking": marking, "entry_id": entry_id}
    form = Form({**said, "deposited_from": deposited_from, "deposited_to": deposited_to, "sort": sort})
    given = form.given(SOUGHT, *_NARROWING)
    shown = partial(
        page,
        request,
        "items/items.html",
        form=form,
        asked={**given, "sort": sort} if sort != "newest" else given,
        narrowed=not given.keys().isdisjoint(_NARROWING),
        markings=markings(),
        orders=ORDERS,
        states=STATES,
        scans=SCANS,
        scan_tones=SCAN_TONES,
        tones=TONES,
        types=TYPES,
    )
    show_again(request, lambda refusal: shown(refusal=refusal, items=None))
    wanted = items_wanted(
        entry_id=given.get("entry_id"),
        search=search,
        marking=given.get("marking"),
        deposited_from=given.get("deposited_from"),
        deposited_to=given.get("deposited_to"),
        sort=sort,
    )
    return shown(items=get_items(platform, visitor.who, part_of, wanted))


@router.post("/items/search")
def search_items(act: ActDep, platform: PlatformDep) -> Response:
    """Look for what the form says."""
    return lead_to_found(platform, act.visitor, "/items", act.form, (*_NARROWING, "sort"))

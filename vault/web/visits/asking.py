"""The list of visits, and asking for one."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.documents.routes import get_items
from vault.platform.clock import utc_text
from vault.platform.cursors import MAX_LIMIT
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.visits.routes import create_visit, list_visits
from vault.visits.schemas import VisitIn
from vault.visits.shown_items import FindItemDep
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.japan_time import moment_typed
from vault.web.frame.lists import part_at
from vault.web.frame.people import choices, colleagues
from vault.web.frame.reader import said
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.visits.states import state_of

router = APIRouter(include_in_schema=False)


@router.get("/visits")
def visits(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Visits the visitor has a part in, or all of them for those who oversee them."""
    listed = list_visits(platform, visitor.who, part_of)
    now = utc_text(platform.clock.now_ms())
    return page(
        request,
        "visits/all.html",
        visits=listed,
        states={each.id: state_of(each, now) for each in listed.items},
    )


@router.get("/visits/new")
def new_visit(request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str = "") -> Response:
    """What a request for a visit says."""
    return _form_page(request, platform, visitor, item_id)


def _form_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    item_id: str = "",
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    chosen = form.several("items") if form else [item_id] if item_id else []
    return page(
        request,
        "visits/new.html",
        refusal=refusal,
        form=form,
        items=_items(platform, visitor, chosen),
        chosen=chosen,
        people=choices(colleagues(platform, visitor.who)),
    )


def _items(platform: Platform, visitor: Visitor, chosen: list[str]) -> list[tuple[str, str]]:
    """The newest items that the visitor may see, and those that were chosen elsewhere."""
    listed = get_items(platform, visitor.who, part_at(platform, limit=MAX_LIMIT)).items
    found = {each.id: f"{each.display_name or each.title} [{each.marking}]" for each in listed}
    for item_id in chosen:
        found.setdefault(item_id, said(N_("The document you came from")))
    return list(found.items())


@router.post("/visits/new")
def ask(act: ActDep, platform: PlatformDep, find: FindItemDep) -> Response:
    """Ask for a visit."""
    show_again(act.request, partial(_form_page, act.request, platform, act.visitor, "", form=act.form))
    body = entered(VisitIn, _order(act.form))
    answer = create_visit(act.request, platform, act.who, find, body)
    return done(f"/visits/{answered(answer)['id']}", N_("The visit was asked for; the managers were told."))


def _order(form: Form) -> dict[str, Any]:
    names = form.get("visitors", "").splitlines()
    texts = ("company", "purpose", "need_to_know", "route", "exhibits", "areas", "escort_id")
    return {
        **form.given(*texts),
        "visitors": [{"name": name.strip()} for name in names if name.strip()],
        "item_ids": form.several("items"),
        "from_at": moment_typed(form.get("from_at"), "from_at"),
        "until_at": moment_typed(form.get("until_at"), "until_at"),
    }

"""Changing the tier of a document, and what became of such changes."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from vault.copies.routes import get_balance
from vault.documents.routes import show_item
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.regrading.routes import list_regradings, order
from vault.regrading.schemas import RegradingIn, State
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.items.words import BLOCKED, BLOCKED_OTHERWISE, REGRADING_TONES, REGRADINGS

router = APIRouter(include_in_schema=False)


@router.get("/items/{item_id}/regrade")
def new_order(request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str) -> Response:
    """The form."""
    return _form(request, platform, visitor, item_id)


@router.post("/items/{item_id}/regrade")
def give_order(act: ActDep, platform: PlatformDep, item_id: str) -> Response:
    """Order it. The document is closed from now on."""
    show_again(act.request, partial(_form, act.request, platform, act.visitor, item_id, form=act.form))
    said = {"item_id": item_id, "code": "".join(act.form.get("code", "").split())}
    body = entered(RegradingIn, {**said, **act.form.given("marking", "reason")})
    order(act.request, platform, act.who, body)
    return done(
        "/regradings",
        N_("The change is ordered. The document is closed until every page bears its new marking."),
    )


@router.get("/regradings")
def regradings(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    state: Annotated[State | Literal[""], Query()] = "",
) -> Response:
    """Newest first."""
    return page(
        request,
        "items/regradings.html",
        regradings=list_regradings(platform, visitor.who, part_of, None, state or None),
        states=REGRADINGS,
        tones=REGRADING_TONES,
        blocked=BLOCKED,
        blocked_otherwise=BLOCKED_OTHERWISE,
        state=state,
    )


def _form(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    item_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    item = show_item(platform, visitor.who, item_id)
    others = [each for each in markings().values() if each != item.marking or item.marking_pending]
    return page(
        request,
        "items/regrade.html",
        refusal=refusal,
        form=form,
        item=item,
        balance=get_balance(platform, visitor.who, item_id),
        markings=[(marking, marking) for marking in others],
    )

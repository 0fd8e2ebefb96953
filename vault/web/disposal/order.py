"""Ordering the disposal of a document, and what stands against it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.routes import get_balance, list_copies
from vault.copies.rules import OPEN_STATES
from vault.copies.schemas import CopyOut
from vault.disposal.routes import list_disposals, order
from vault.disposal.schemas import DisposalOut, OrderIn
from vault.documents.routes import show_item
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.lists import part_at, whole_list
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/items/{item_id}/dispose")
def new_order(request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str) -> Response:
    """The form."""
    return _form(request, platform, visitor, item_id)


@router.post("/items/{item_id}/dispose")
def give_order(act: ActDep, platform: PlatformDep, item_id: str) -> Response:
    """Order it. Nothing is closed or destroyed yet."""
    show_again(act.request, partial(_form, act.request, platform, act.visitor, item_id, form=act.form))
    said = {"item_id": item_id, "code": "".join(act.form.get("code", "").split())}
    body = entered(OrderIn, {**said, **act.form.given("reason")})
    made = answered(order(act.request, platform, act.who, body))["disposal"]
    return done(f"/disposals/{made['id']}", N_("The disposal is ordered. A second person has to confirm it."))


def _form(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    item_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "disposal/order.html",
        refusal=refusal,
        form=form,
        item=show_item(platform, visitor.who, item_id),
        balance=get_balance(platform, visitor.who, item_id),
        out=_copies_out(platform, visitor, item_id),
        present=_present(platform, visitor, item_id),
    )


def _copies_out(platform: Platform, visitor: Visitor, item_id: str) -> list[CopyOut]:
    every = whole_list(platform, lambda part_of: list_copies(platform, visitor.who, part_of, None, item_id))
    return [each for each in every if each.state in OPEN_STATES]


def _present(platform: Platform, visitor: Visitor, item_id: str) -> DisposalOut | None:
    """The order that is there already."""
    every = list_disposals(platform, visitor.who, part_at(platform), item_id, None).items
    return next((each for each in every if each.state != "cancelled"), None)

"""Recording what has no bytes: paper, a medium, a prototype, a process or area."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.documents.depositing.rules import DepositOrder
from vault.documents.routes import get_catalogue, record_without_content
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.deposits import entries_to_deposit
from vault.web.frame.forms import Form, answered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/items/new/record")
def ask(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The form."""
    return _page(request, platform, visitor, Form(), None)


@router.post("/items/new/record")
def record(act: ActDep, platform: PlatformDep) -> Response:
    """Put it on the list of its entry."""
    show_again(act.request, partial(_page, act.request, platform, act.visitor, act.form))
    said = act.form.given("entry_id", "marking", "type", "title")
    order = DepositOrder(
        said.get("entry_id"), said.get("type"), said.get("marking"), None, title=said.get("title")
    )
    item = answered(record_without_content(act.request, platform, act.who, order))
    return done(f"/items/{item['id']}", N_("{name} is recorded."), name=item["title"])


def _page(
    request: Request, platform: Platform, visitor: Visitor, form: Form, refusal: Refusal | None
) -> Response:
    return page(
        request,
        "upload/record.html",
        refusal=refusal,
        form=form,
        entries=entries_to_deposit(platform, visitor),
        markings=[(each.marking, each.marking) for each in get_catalogue(visitor.who).tiers],
    )

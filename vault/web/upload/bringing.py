"""Choosing a file and sending it: by pieces where scripts run, else with the form itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.rules import ELECTRONIC_FILE, DepositOrder
from vault.documents.routes import desk_of, get_catalogue, show_item
from vault.documents.schemas import ItemOut
from vault.documents.upload import through_thread
from vault.documents.uploads.hold_at_once import hold_at_once
from vault.documents.uploads.routes import list_uploads
from vault.documents.uploads.rules import LEAST_PIECE
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.web.frame.deposits import entries_to_deposit
from vault.web.frame.file_form import FileForm
from vault.web.frame.forms import Form, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.upload.words import STATES, TONES

PIECE = 16 * LEAST_PIECE
"""What a script sends at a time, 4 MiB: at most so much is sent twice when the connection breaks."""

_Shown = Callable[[Form, Refusal | None], Response]

router = APIRouter(include_in_schema=False)


@router.get("/items/new")
def choose(request: Request, platform: PlatformDep, visitor: VisitorDep, entry: str = "") -> Response:
    """The form for a new document, and what is not finished yet."""
    return _new_page(request, platform, visitor, Form({"entry_id": entry}), None)


@router.post("/items/new")
async def bring(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The whole file with the form, for browsers without scripts; what comes of it is shown before it is deposited."""
    return await _bring(request, visitor, partial(_new_page, request, platform, visitor), {})


@router.get("/items/{item_id}/new-version")
def choose_version(request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str) -> Response:
    """The form for the next version of a document."""
    item = show_item(platform, visitor.who, item_id)
    return _version_page(request, item, Form({"title": item.title}), None)


@router.post("/items/{item_id}/new-version")
async def bring_version(
    request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str
) -> Response:
    """The same for the next version."""
    item = await run_in_threadpool(show_item, platform, visitor.who, item_id)
    place = {"item_id": item.id, "entry_id": item.entry_id, "marking": item.marking}
    return await _bring(request, visitor, partial(_version_page, request, item), place)


async def _bring(request: Request, visitor: Visitor, shown: _Shown, place: dict[str, str]) -> Response:
    form = await FileForm.open(request)
    show_again(request, lambda refusal: shown(form.fields, refusal))
    desk: DepositDesk = desk_of(request)
    order = order_of(form, place)
    upload_id = await through_thread(form.chunks(), partial(hold_at_once, desk, visitor.who, order))
    return RedirectResponse(f"/uploads/{upload_id}", status_code=303)


def order_of(form: FileForm, place: dict[str, str]) -> DepositOrder:
    """What the form orders; `place` is what a new version has from its item."""
    said = {**form.fields.given("entry_id", "marking", "title", "file_name", "authorised"), **place}
    return DepositOrder(
        type=ELECTRONIC_FILE,
        entry_id=said.get("entry_id"),
        marking=said.get("marking"),
        file_name=said.get("file_name", form.file_name),
        title=said.get("title"),
        authorised=said.get("authorised"),
        item_id=said.get("item_id"),
    )


def _new_page(
    request: Request, platform: Platform, visitor: Visitor, form: Form, refusal: Refusal | None
) -> Response:
    catalogue = get_catalogue(visitor.who)
    return page(
        request,
        "upload/new.html",
        refusal=refusal,
        form=form,
        entries=entries_to_deposit(platform, visitor),
        markings=[(each.marking, each.marking) for each in catalogue.tiers],
        formats=catalogue.formats,
        unfinished=list_uploads(platform, visitor.who, language_of(request)).items,
        states=STATES,
        tones=TONES,
        piece=PIECE,
    )


def _version_page(request: Request, item: ItemOut, form: Form, refusal: Refusal | None) -> Response:
    return page(request, "upload/new_version.html", refusal=refusal, form=form, item=item, piece=PIECE)

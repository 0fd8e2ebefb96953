"""One numbered copy: where it is, what its holder does with it, and what happened to it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.routes import declare_copy, fetch_copy, get_copy, reveal_password
from vault.copies.schemas import CodeIn, DeclareIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.copies.words import COPY_STATES, DECLARED, EVENTS, TONES
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.open_items import may_open
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/copies/{copy_id}")
def one_copy(request: Request, platform: PlatformDep, visitor: VisitorDep, copy_id: str) -> Response:
    """The copy with its history."""
    return copy_page(request, platform, visitor, copy_id)


@router.post("/copies/{copy_id}/fetch")
def fetch(act: ActDep, platform: PlatformDep, copy_id: str) -> Response:
    """The file, into this browser: an act of its own, so that no link hands it over."""
    _again(act, platform, copy_id)
    return fetch_copy(act.request, platform, act.who, copy_id)


@router.post("/copies/{copy_id}/password")
def password(act: ActDep, platform: PlatformDep, copy_id: str) -> Response:
    """The file's password, on the answer to the act and nowhere else."""
    _again(act, platform, copy_id)
    code = entered(CodeIn, {"code": "".join(act.form.get("code", "").split())})
    shown = reveal_password(act.request, platform, act.who, copy_id, code)
    copy = get_copy(platform, act.who, copy_id)
    return page(act.request, "copies/password.html", copy=copy, password=shown.password)


@router.post("/copies/{copy_id}/declare")
def declare(act: ActDep, platform: PlatformDep, copy_id: str) -> Response:
    """Say what became of a copy whose file cannot be given back."""
    _again(act, platform, copy_id)
    declare_copy(
        act.request, platform, act.who, copy_id, entered(DeclareIn, act.form.given("what", "reason"))
    )
    return done(
        f"/copies/{copy_id}",
        N_("Your declaration is on record. The key of the copy in the vault is destroyed."),
    )


def _again(act: Act, platform: Platform, copy_id: str) -> None:
    show_again(act.request, partial(copy_page, act.request, platform, act.visitor, copy_id, form=act.form))


def copy_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    copy_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    """The page of a copy, or the same with what was refused on it."""
    copy = get_copy(platform, visitor.who, copy_id)
    return page(
        request,
        "copies/copy.html",
        refusal=refusal,
        form=form,
        copy=copy,
        open_item=may_open(platform, visitor, copy.item_id),
        mine=copy.recipient_id == visitor.who.person_id,
        this_device=copy.device_id == visitor.who.device_id,
        states=COPY_STATES,
        tones=TONES,
        events=EVENTS,
        declared=DECLARED,
    )

"""Moves, the end of an account and of its sessions, and what a move would take away."""

from __future__ import annotations

from functools import partial
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.compliance.reach.routes import weigh_move
from vault.people.move_schemas import MoveIn
from vault.people.record_routes import create_move
from vault.people.record_routes import end as end_move
from vault.people.routes import end_sessions, stop
from vault.people.schemas import LeavingReasonIn, ReasonIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.people import choices, colleagues
from vault.web.frame.reader import in_words
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.record import person_of, person_page
from vault.web.people.words import MOVES

WEIGHED = {kind: MOVES[kind] for kind in ("transfer", "absence", "retirement")}

router = APIRouter(include_in_schema=False)


@router.get("/people/{person_id}/moves/new")
def new_move(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The form for a transfer, an absence or a leaving."""
    return _leaving_page("people/new_move.html", request, platform, visitor, person_id)


def _leaving_page(
    template: str,
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        template,
        refusal=refusal,
        form=form,
        person=person_of(platform, visitor, person_id),
        words=in_words(request, MOVES),
        successors=choices(colleagues(platform, visitor.who), without=[person_id]),
    )


@router.post("/people/{person_id}/moves")
def plan(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Plan a move."""
    again = partial(_leaving_page, "people/new_move.html", act.request, platform, act.visitor, person_id)
    show_again(act.request, partial(again, form=act.form))
    said = act.form.given(
        "kind", "effective_on", "until_on", "new_department", "new_title", "successor_id", "reason"
    )
    create_move(act.request, platform, act.who, person_id, entered(MoveIn, said))
    return done(f"/people/{person_id}", N_("The move is planned. It takes effect on its day by itself."))


@router.post("/people/{person_id}/moves/{move_id}/end")
def cancel(act: ActDep, platform: PlatformDep, person_id: str, move_id: str) -> Response:
    """Cancel a move before its day, or end an absence."""
    show_again(act.request, partial(person_page, act.request, platform, act.visitor, person_id))
    end_move(act.request, platform, act.who, move_id, entered(ReasonIn, act.form.given("reason")))
    return done(f"/people/{person_id}", N_("The move was ended."))


@router.post("/people/{person_id}/sessions/end")
def sign_out(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """End every session of a person."""
    show_again(act.request, partial(person_page, act.request, platform, act.visitor, person_id))
    ended = end_sessions(platform, act.who, person_id).ended
    return done(f"/people/{person_id}", N_("Ended sessions: {count}."), count=str(ended))


@router.get("/people/{person_id}/stop")
def stopping(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The form for stopping an account for good."""
    return _leaving_page("people/stop.html", request, platform, visitor, person_id)


@router.post("/people/{person_id}/stop")
def disable(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Stop an account."""
    again = partial(_leaving_page, "people/stop.html", act.request, platform, act.visitor, person_id)
    show_again(act.request, partial(again, form=act.form))
    body = entered(LeavingReasonIn, act.form.given("reason", "successor_id"))
    stop(act.request, platform, act.who, person_id, body)
    return done(f"/people/{person_id}", N_("The account was stopped."))


@router.get("/people/{person_id}/what-if")
def what_if(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    person_id: str,
    kind: Literal["transfer", "absence", "retirement"] | None = None,
    on: str = "",
) -> Response:
    """What would disappear if a person moved on a day."""
    form = Form({"kind": kind or "transfer", "on": on})
    shown = partial(
        page,
        request,
        "people/what_if.html",
        form=form,
        person=person_of(platform, visitor, person_id),
        words=in_words(request, WEIGHED),
        markings=markings(),
    )
    show_again(request, lambda refusal: shown(refusal=refusal, seen=None))
    seen = weigh_move(platform, visitor.who, person_id, kind, on) if kind and on else None
    return shown(seen=seen)

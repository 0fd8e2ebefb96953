"""Requests for access: what one asked for, what one is to decide, and the decision."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.alone_routes import announce, carry_out
from vault.access.schemas import AnnounceIn, DecisionIn, GrantRequestOut, LoneDecisionIn
from vault.access.workflow_routes import (
    State,
    approve_request,
    get_grant_request,
    list_grant_requests,
    reject_request,
    withdraw_request,
)
from vault.identity.schemas import Nothing
from vault.people.small_company_routes import get_profile, list_solo_acts
from vault.people.solo import GRANT
from vault.people.solo_schemas import SoloActOut
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.routes import list_responsible
from vault.register.schemas import ReasonIn
from vault.web.access.words import REQUEST_STATES, RIGHTS
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.lists import part_at, whole_list
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep

ANSWER = "answer_"
"""Before the id of each question of the standard in the names of the form's fields."""

router = APIRouter(include_in_schema=False)


@router.get("/access/requests")
def requests(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, state: State = None
) -> Response:
    """One's own requests, and those that one decides."""
    return page(
        request,
        "access/requests.html",
        requests=list_grant_requests(platform, visitor.who, part_of, state),
        entries=whole_list(platform, lambda part: list_responsible(platform, visitor.who, part)),
        state=state or "",
        states=REQUEST_STATES,
        rights=RIGHTS,
        markings=markings(),
    )


@router.get("/access/requests/{request_id}")
def one_request(request: Request, platform: PlatformDep, visitor: VisitorDep, request_id: str) -> Response:
    """One request with everything its decider looks at."""
    return _page(request, platform, visitor, request_id)


def _page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    request_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    asked = get_grant_request(platform, visitor.who, request_id)
    own = asked.person.id == visitor.who.person_id
    return page(
        request,
        "access/request.html",
        refusal=refusal,
        form=form,
        asked=asked,
        own=own,
        alone=own and get_profile(platform, visitor.who).in_force,
        announced=_announced(platform, visitor, asked) if own else None,
        states=REQUEST_STATES,
        rights=RIGHTS,
        markings=markings(),
    )


def _announced(platform: Platform, visitor: Visitor, asked: GrantRequestOut) -> SoloActOut | None:
    """That the visitor will decide this alone, where it was announced and not done yet."""
    acts = list_solo_acts(platform, visitor.who, part_at(platform)).items
    own = (each for each in acts if (each.kind, each.subject, each.done_at) == (GRANT, asked.id, None))
    return next(own, None)


def _again(act: Act, platform: Platform, request_id: str) -> None:
    show_again(act.request, partial(_page, act.request, platform, act.visitor, request_id, form=act.form))


def _decision(form: Form) -> dict[str, Any]:
    said = form.given("digest", "reason", "history_result", "leaving_reason")
    answers = {
        name.removeprefix(ANSWER): text.strip()
        for name, text in form.items()
        if name.startswith(ANSWER) and text.strip()
    }
    return {**said, "answers": answers}


@router.post("/access/requests/{request_id}/approve")
def approve(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Give what is asked for, under the published standard."""
    _again(act, platform, request_id)
    body = entered(DecisionIn, _decision(act.form))
    given = answered(approve_request(act.request, platform, act.who, request_id, body))
    return done(f"/access/grants/{given['id']}", N_("Access was given."))


@router.post("/access/requests/{request_id}/reject")
def reject(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Refuse what is asked for."""
    _again(act, platform, request_id)
    reject_request(act.request, platform, act.who, request_id, entered(ReasonIn, act.form.given("reason")))
    return done(f"/access/requests/{request_id}", N_("The request was refused."))


@router.post("/access/requests/{request_id}/withdraw")
def withdraw(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Take a request back."""
    _again(act, platform, request_id)
    withdraw_request(act.request, platform, act.who, request_id, Nothing())
    return done(f"/access/requests/{request_id}", N_("The request was taken back."))


@router.post("/access/requests/{request_id}/alone")
def announce_alone(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Announce that one decides one's own request, where nobody else could."""
    _again(act, platform, request_id)
    announce(platform, act.who, request_id, entered(AnnounceIn, act.form.given("digest", "code")))
    return done(f"/access/requests/{request_id}", N_("It was announced to everybody."))


@router.post("/access/requests/{request_id}/alone/{solo_id}")
def decide_alone(act: ActDep, platform: PlatformDep, request_id: str, solo_id: str) -> Response:
    """Decide it after the wait, with a new code."""
    _again(act, platform, request_id)
    body = entered(LoneDecisionIn, {**_decision(act.form), **act.form.given("code")})
    given = carry_out(platform, act.who, request_id, solo_id, body)
    return done(f"/access/grants/{given.id}", N_("Done alone, and on record as that."))

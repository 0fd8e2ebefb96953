"""The way back when the overall officer cannot act."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.schemas import Nothing
from vault.people.beginnings_routes import begin, finish, list_recoveries, object_
from vault.people.enrolment_schemas import RecoveryIn
from vault.people.schemas import ReasonIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.record import person_of
from vault.web.people.words import OUTCOMES, RECOVERIES

router = APIRouter(include_in_schema=False)


@router.get("/recoveries")
def recoveries(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """Every recovery of the post, and the form to announce one."""
    return _page(request, platform, visitor, part_of)


def _page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf | None = None,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    listed = list_recoveries(platform, visitor.who, part_of or part_at(platform))
    return page(
        request,
        "people/recoveries.html",
        refusal=refusal,
        form=form,
        recoveries=listed,
        words=RECOVERIES,
        outcomes=OUTCOMES,
    )


def _again(act: ActDep, platform: Platform, form: Form | None = None) -> None:
    show_again(act.request, partial(_page, act.request, platform, act.visitor, None, form=form))


@router.post("/recoveries")
def announce(act: ActDep, platform: PlatformDep) -> Response:
    """Announce a recovery to everybody."""
    _again(act, platform, act.form)
    begin(act.request, platform, act.who, entered(RecoveryIn, act.form.given("kind", "reason")))
    return done("/recoveries", N_("The recovery was announced to everybody."))


@router.post("/recoveries/{recovery_id}/object")
def object_to(act: ActDep, platform: PlatformDep, recovery_id: str) -> Response:
    """End a recovery by an objection."""
    _again(act, platform)
    object_(act.request, platform, act.who, recovery_id, entered(ReasonIn, act.form.given("reason")))
    return done("/recoveries", N_("Your objection has ended the recovery."))


@router.post("/recoveries/{recovery_id}/complete")
def complete(act: ActDep, platform: PlatformDep, recovery_id: str) -> Response:
    """Carry a recovery out; a rebinding's answer shows the officer's link once."""
    _again(act, platform)
    recovered = finish(platform, act.who, recovery_id, Nothing())
    if recovered.enrolment_link is None or recovered.recovery.officer_id is None:
        return done("/recoveries", N_("The recovery was carried out."))
    return page(
        act.request,
        "people/link.html",
        person=person_of(platform, act.visitor, recovered.recovery.officer_id),
        link=recovered.enrolment_link,
        expires_at=recovered.enrolment_expires_at,
    )

"""How people begin, and begin again: links, handover codes, new code generators, and being seen by a colleague."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.schemas import Nothing
from vault.people.beginnings_routes import confirm as confirm_seen
from vault.people.beginnings_routes import handover_code
from vault.people.enrolment_schemas import OwnCodeIn
from vault.people.routes import ask as ask_rebind
from vault.people.routes import confirm as confirm_rebind
from vault.people.routes import invite_again
from vault.people.schemas import ReasonIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.record import person_of, person_page

router = APIRouter(include_in_schema=False)


@router.post("/people/{person_id}/invitation")
def new_link(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Another link for somebody whose link ran out; shown once."""
    show_again(act.request, partial(person_page, act.request, platform, act.visitor, person_id))
    invited = invite_again(platform, act.who, person_id, Nothing())
    return page(
        act.request,
        "people/link.html",
        person=invited.person,
        link=invited.enrolment_link,
        expires_at=invited.enrolment_expires_at,
    )


@router.post("/people/{person_id}/handover-code")
def bring_code(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """The other half of a link that somebody else has; shown once."""
    show_again(act.request, partial(person_page, act.request, platform, act.visitor, person_id))
    code = handover_code(platform, act.who, person_id, Nothing()).handover_code
    person = person_of(platform, act.visitor, person_id)
    return page(act.request, "people/handover_code.html", person=person, code=code, rebind=None)


@router.get("/people/{person_id}/confirm")
def seeing(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The form for saying that one saw the person."""
    return _form_page("people/confirm.html", request, platform, visitor, person_id)


def _form_page(
    template: str,
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
    rebind_id: str = "",
) -> Response:
    person = person_of(platform, visitor, person_id)
    return page(request, template, refusal=refusal, form=form, person=person, rebind_id=rebind_id)


@router.post("/people/{person_id}/confirm")
def seen(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Say with a code that one saw the person at their own device."""
    show_again(
        act.request,
        partial(_form_page, "people/confirm.html", act.request, platform, act.visitor, person_id),
    )
    confirm_seen(platform, act.who, person_id, entered(OwnCodeIn, act.form.given("code")))
    return done(f"/people/{person_id}", N_("Your word is on record."))


@router.get("/people/{person_id}/rebind")
def losing(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The form for asking for a new code generator for somebody."""
    return _form_page("people/rebind.html", request, platform, visitor, person_id)


@router.post("/people/{person_id}/rebind")
def ask(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Ask for it; the handover code is shown once."""
    again = partial(_form_page, "people/rebind.html", act.request, platform, act.visitor, person_id)
    show_again(act.request, partial(again, form=act.form))
    asked = ask_rebind(platform, act.who, person_id, entered(ReasonIn, act.form.given("reason")))
    person = person_of(platform, act.visitor, person_id)
    return page(
        act.request,
        "people/handover_code.html",
        person=person,
        code=asked.handover_code,
        rebind=asked.rebind,
    )


@router.get("/people/{person_id}/rebinds/{rebind_id}")
def confirming(
    request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str, rebind_id: str
) -> Response:
    """The form for confirming what somebody else asked."""
    return _form_page(
        "people/confirm_rebind.html", request, platform, visitor, person_id, rebind_id=rebind_id
    )


@router.post("/people/{person_id}/rebinds/{rebind_id}")
def confirm(act: ActDep, platform: PlatformDep, person_id: str, rebind_id: str) -> Response:
    """Confirm it; the link is shown once."""
    again = partial(_form_page, "people/confirm_rebind.html", act.request, platform, act.visitor, person_id)
    show_again(act.request, partial(again, rebind_id=rebind_id))
    link = confirm_rebind(platform, act.who, rebind_id, Nothing())
    return page(
        act.request,
        "people/link.html",
        person=person_of(platform, act.visitor, person_id),
        link=link.enrolment_link,
        expires_at=link.enrolment_expires_at,
    )

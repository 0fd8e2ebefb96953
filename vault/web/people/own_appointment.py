"""An overall officer who is alone becomes responsible manager: announced, waited for, and done exactly as announced."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.posts import Post
from vault.people.small_company_routes import OwnAppointmentIn, announce, carry_out, list_solo_acts
from vault.people.solo import OWN_APPOINTMENT
from vault.people.solo_schemas import SoloActOut
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.posts import appointment_typed, terms_fields

HERE = "/small-company/own-appointment"

router = APIRouter(include_in_schema=False)


@router.get(HERE)
def own_appointment(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The form: to announce it, or, once announced, to carry it out."""
    return _page(request, platform, visitor)


def _page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "people/own_appointment.html",
        refusal=refusal,
        form=form,
        announced=_announced(platform, visitor),
        **terms_fields(request, visitor, Post.RESPONSIBLE_MANAGER),
    )


def _announced(platform: Platform, visitor: Visitor) -> SoloActOut | None:
    """What the visitor announced and did not do yet."""
    acts = list_solo_acts(platform, visitor.who, part_at(platform)).items
    own = (
        each
        for each in acts
        if each.kind == OWN_APPOINTMENT and each.person.id == visitor.who.person_id and each.done_at is None
    )
    return next(own, None)


def _typed(act: Act) -> OwnAppointmentIn:
    appointment = appointment_typed({**act.form, "post": Post.RESPONSIBLE_MANAGER.value})
    return entered(OwnAppointmentIn, {"appointment": appointment, **act.form.given("code")})


@router.post(HERE)
def say(act: ActDep, platform: PlatformDep) -> Response:
    """Announce it."""
    show_again(act.request, partial(_page, act.request, platform, act.visitor, form=act.form))
    announce(platform, act.who, _typed(act))
    return done("/small-company", N_("It was announced to everybody."))


@router.post(HERE + "/{solo_id}")
def do(act: ActDep, platform: PlatformDep, solo_id: str) -> Response:
    """Carry it out."""
    show_again(act.request, partial(_page, act.request, platform, act.visitor, form=act.form))
    carry_out(platform, act.who, solo_id, _typed(act))
    return done("/small-company", N_("Done alone, and on record as that."))

"""The agreement that everybody signs at joining."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.beginnings_routes import agreement, publish
from vault.people.enrolment_schemas import AgreementIn, AgreementOut
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/joining-agreement")
def in_force(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The text in force."""
    return page(request, "people/agreement.html", agreement=_agreement(platform, visitor))


def _agreement(platform: Platform, visitor: Visitor) -> AgreementOut | None:
    try:
        return agreement(platform, visitor.who)
    except Refusal as refusal:
        if refusal.code is not Code.JOINING_NDA_MISSING:
            raise
        return None


@router.get("/joining-agreement/new")
def new_text(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The form for another text, begun from the present one."""
    return _new_page(request, platform, visitor)


def _new_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    present = _agreement(platform, visitor)
    return page(request, "people/new_agreement.html", refusal=refusal, form=form, agreement=present)


@router.post("/joining-agreement")
def publish_text(act: ActDep, platform: PlatformDep) -> Response:
    """Put another text in force."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    said = {**act.form.given("title", "after_leaving", "reason"), "text": _lines(act.form.get("text", ""))}
    publish(act.request, platform, act.who, entered(AgreementIn, said))
    return done("/joining-agreement", N_("The text is in force."))


def _lines(typed: str) -> str:
    """A browser ends the lines of a form with CR LF."""
    return typed.replace("\r\n", "\n")

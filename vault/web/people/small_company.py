"""The small-company profile, who confirms from outside, and what one person does alone."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.confirmer_routes import clear, list_confirmers
from vault.people.confirmer_routes import end as end_confirmer
from vault.people.schemas import ReasonIn
from vault.people.small_company_routes import (
    announce_alone,
    carry_out_alone,
    declare_profile,
    end_profile,
    get_profile,
    list_solo_acts,
)
from vault.people.solo_schemas import CodeIn, ConfirmerIn
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
from vault.web.people.words import SOLO_ACTS

HERE = "/small-company"

router = APIRouter(include_in_schema=False)


@router.get(HERE)
def small_company(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """The exception on record, for everybody to see."""
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
    return page(
        request,
        "people/small_company.html",
        refusal=refusal,
        form=form,
        profile=get_profile(platform, visitor.who),
        confirmers=list_confirmers(platform, visitor.who).items,
        acts=list_solo_acts(platform, visitor.who, part_of or part_at(platform)),
        words=SOLO_ACTS,
    )


def _again(act: ActDep, platform: Platform) -> None:
    show_again(act.request, partial(_page, act.request, platform, act.visitor, None, form=act.form))


@router.post(HERE)
def declare(act: ActDep, platform: PlatformDep) -> Response:
    """Declare the company small for a year, or renew that."""
    _again(act, platform)
    declare_profile(act.request, platform, act.who, entered(ReasonIn, act.form.given("reason")))
    return done(HERE, N_("The profile is in force for a year."))


@router.post(f"{HERE}/end")
def end(act: ActDep, platform: PlatformDep) -> Response:
    """End the profile before its year is over."""
    _again(act, platform)
    end_profile(platform, act.who, entered(ReasonIn, act.form.given("reason")))
    return done(HERE, N_("The profile was ended."))


@router.get(f"{HERE}/confirmers/new")
def new_confirmer(request: Request, _visitor: VisitorDep) -> Response:
    """The form for clearing somebody from outside."""
    return _confirmer_page(request)


def _confirmer_page(
    request: Request, refusal: Refusal | None = None, *, form: Form | None = None
) -> Response:
    return page(request, "people/new_confirmer.html", refusal=refusal, form=form)


@router.post(f"{HERE}/confirmers")
def clear_confirmer(act: ActDep, platform: PlatformDep) -> Response:
    """Clear somebody from outside; the answer shows the link once."""
    show_again(act.request, partial(_confirmer_page, act.request, form=act.form))
    said = act.form.given("name", "name_kana", "name_romaji", "mail", "company", "document")
    cleared = clear(platform, act.who, entered(ConfirmerIn, said))
    return page(
        act.request,
        "people/link.html",
        person=person_of(platform, act.visitor, cleared.confirmer.id),
        link=cleared.enrolment_link,
        expires_at=cleared.enrolment_expires_at,
    )


@router.post(HERE + "/confirmers/{person_id}/end")
def stop_confirmer(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """End a clearing and its account."""
    _again(act, platform)
    end_confirmer(act.request, platform, act.who, person_id, entered(ReasonIn, act.form.given("reason")))
    return done(HERE, N_("The clearing was ended."))


@router.post(f"{HERE}/alone")
def say_alone(act: ActDep, platform: PlatformDep) -> Response:
    """Announce that nobody else is there to confirm one."""
    _again(act, platform)
    announce_alone(platform, act.who, entered(CodeIn, act.form.given("code")))
    return done(HERE, N_("It was announced to everybody."))


@router.post(HERE + "/alone/{solo_id}")
def say_alone_again(act: ActDep, platform: PlatformDep, solo_id: str) -> Response:
    """Say it again after the wait."""
    _again(act, platform)
    carry_out_alone(platform, act.who, solo_id, entered(CodeIn, act.form.given("code")))
    return done(HERE, N_("Done alone, and on record as that."))

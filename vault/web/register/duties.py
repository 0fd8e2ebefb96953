"""Who may decide on access to a technology besides those who answer for it, and who may carry out its disposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.clock import tokyo_date
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.delegation_routes import (
    DelegationIn,
    DelegationOut,
    create_delegation,
    list_delegations,
)
from vault.register.delegation_routes import end as end_delegation
from vault.register.routes import create_designation, list_designations, list_responsible
from vault.register.routes import end as end_designation
from vault.register.rules import YEAR_MS
from vault.register.schemas import DesignationIn, DesignationOut, ReasonIn, ResponsibleOut
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import part_at, whole_list
from vault.web.frame.people import choices, colleagues, names_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Duties:
    """What runs now on an entry."""

    delegations: Sequence[DelegationOut]
    designations: Sequence[DesignationOut]


def duties_of(platform: Platform, visitor: Visitor, entry_id: str) -> Duties | None:
    """What runs now, for those who answer for the entry; None for others."""
    who, today = visitor.who, tokyo_date(platform.clock.now_ms())
    try:
        lent = whole_list(platform, lambda part_of: list_delegations(platform, who, entry_id, part_of))
        named = whole_list(platform, lambda part_of: list_designations(platform, who, entry_id, part_of))
    except Refusal as refusal:
        if refusal.code is not Code.ROLE_REQUIRED:
            raise
        return None
    return Duties(
        [each for each in lent if each.ended_at is None and each.ends_on >= today],
        [each for each in named if each.ended_at is None and each.ends_on >= today],
    )


@router.get("/entries/{entry_id}/duties")
def duties(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """All that ever ran."""
    return _duties_page(request, platform, visitor, entry_id)


@router.get("/entries/{entry_id}/delegations/new")
def new_delegation(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The form for lending the power to set access rights."""
    return _form(request, platform, visitor, "register/new_delegation.html", entry_id)


@router.post("/entries/{entry_id}/delegations/new")
def delegate(act: ActDep, platform: PlatformDep, entry_id: str) -> Response:
    """Lend it."""
    _form_again(act, platform, "register/new_delegation.html", entry_id)
    typed = act.form.given("person_id", "starts_on", "ends_on", "document", "reason")
    create_delegation(act.request, platform, act.who, entry_id, entered(DelegationIn, typed))
    return done(f"/entries/{entry_id}/duties", N_("The power is lent."))


@router.post("/entries/{entry_id}/delegations/{delegation_id}/end")
def end_power(act: ActDep, platform: PlatformDep, entry_id: str, delegation_id: str) -> Response:
    """Take the power back."""
    _list_again(act, platform, entry_id, delegation_id)
    end_delegation(act.request, platform, act.who, delegation_id, _why(act))
    return done(f"/entries/{entry_id}/duties", N_("The power has ended."))


@router.get("/entries/{entry_id}/designations/new")
def new_designation(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The form for naming somebody who carries out disposals."""
    return _form(request, platform, visitor, "register/new_designation.html", entry_id)


@router.post("/entries/{entry_id}/designations/new")
def designate(act: ActDep, platform: PlatformDep, entry_id: str) -> Response:
    """Name them."""
    _form_again(act, platform, "register/new_designation.html", entry_id)
    typed = {"duty": "erasing", **act.form.given("person_id", "ends_on", "reason")}
    create_designation(act.request, platform, act.who, entry_id, entered(DesignationIn, typed))
    return done(f"/entries/{entry_id}/duties", N_("The person is named for disposals."))


@router.post("/entries/{entry_id}/designations/{designation_id}/end")
def end_duty(act: ActDep, platform: PlatformDep, entry_id: str, designation_id: str) -> Response:
    """End the naming."""
    _list_again(act, platform, entry_id, designation_id)
    end_designation(act.request, platform, act.who, designation_id, _why(act))
    return done(f"/entries/{entry_id}/duties", N_("The naming has ended."))


def _why(act: Act) -> ReasonIn:
    return entered(ReasonIn, act.form.given("reason"))


def _list_again(act: Act, platform: Platform, entry_id: str, ending: str) -> None:
    again = partial(_duties_page, act.request, platform, act.visitor, entry_id, form=act.form, ending=ending)
    show_again(act.request, again)


def _form_again(act: Act, platform: Platform, template: str, entry_id: str) -> None:
    show_again(
        act.request, partial(_form, act.request, platform, act.visitor, template, entry_id, form=act.form)
    )


def _form(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    template: str,
    entry_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    now = platform.clock.now_ms()
    return page(
        request,
        template,
        refusal=refusal,
        form=form,
        entry=_named(platform, visitor, entry_id),
        people=choices(colleagues(platform, visitor.who), without=[visitor.who.person_id]),
        today=tokyo_date(now),
        last_day=tokyo_date(now + YEAR_MS),
    )


def _duties_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    entry_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
    ending: str | None = None,
) -> Response:
    who = visitor.who
    entry = _named(platform, visitor, entry_id)
    named = whole_list(platform, lambda part_of: list_designations(platform, who, entry_id, part_of))
    return page(
        request,
        "register/duties.html",
        refusal=refusal,
        form=form,
        entry=entry,
        delegations=whole_list(platform, lambda part_of: list_delegations(platform, who, entry_id, part_of)),
        designations=named,
        names=names_of(platform, who, [each.made_by for each in named]),
        designates=who.person_id == entry.manager.id,
        today=tokyo_date(platform.clock.now_ms()),
        ending=ending,
    )


def _named(platform: Platform, visitor: Visitor, entry_id: str) -> ResponsibleOut:
    [entry] = list_responsible(platform, visitor.who, part_at(platform), entry_id).items
    return entry

"""Mutual checks: somebody of one department looks at another one."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.checks.routes import create_mutual_check, finish_mutual_check, list_mutual_checks
from vault.oversight.checks.schemas import FindingsIn, MutualCheckIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.people import choices, colleagues
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.oversight.alerts import DECIDING

router = APIRouter(include_in_schema=False)


@router.get("/checks")
def checks(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Those the visitor carries out; all of them for those who ask for them or check."""
    return _checks_page(request, platform, visitor, part_of)


def _checks_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
    closed: str = "",
) -> Response:
    return page(
        request,
        "oversight/checks.html",
        refusal=refusal,
        form=form,
        closed=closed,
        blank=Form(),
        checks=list_mutual_checks(platform, visitor.who, part_of),
        asks=not visitor.posts.isdisjoint(DECIDING),
        own=visitor.who.person_id,
    )


@router.get("/checks/new")
def new_check(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Who looks at which department, until when."""
    return _new_page(request, platform, visitor)


def _new_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    people = colleagues(platform, visitor.who)
    departments = sorted({each.department for each in people})
    return page(
        request,
        "oversight/new_check.html",
        refusal=refusal,
        form=form,
        people=choices(people),
        departments=[(each, each) for each in departments],
    )


@router.post("/checks")
def ask(act: ActDep, platform: PlatformDep) -> Response:
    """Ask for a check; the checker's own department is the one that checks."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    said = act.form.given("checker_id", "checked_department", "due_on")
    own = {each.id: each.department for each in colleagues(platform, act.who)}
    body = entered(MutualCheckIn, {"checking_department": own.get(said.get("checker_id", ""), ""), **said})
    create_mutual_check(act.request, platform, act.who, body)
    return done("/checks", N_("The check was asked for, and the checker was told."))


@router.post("/checks/{check_id}/close")
def close(act: ActDep, platform: PlatformDep, check_id: str) -> Response:
    """Write what was found."""
    again = partial(_checks_page, act.request, platform, act.visitor, part_at(platform))
    show_again(act.request, partial(again, form=act.form, closed=check_id))
    body = entered(FindingsIn, act.form.given("findings"))
    finish_mutual_check(act.request, platform, act.who, check_id, body)
    return done("/checks", N_("What the check found is on record."))

"""Asking for access to an entry, and every access ever given on it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.routes import list_grants
from vault.access.schemas import GrantRequestIn, ProjectOut
from vault.access.workflow_routes import create_grant_request, list_projects
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.routes import list_responsible
from vault.register.schemas import ResponsibleOut
from vault.web.access.words import RIGHTS
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.lists import part_at, whole_list
from vault.web.frame.people import choices, colleagues
from vault.web.frame.reader import in_words
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep

TYPED = ("person_id", "right", "tier", "project_id", "task", "need_to_know", "overseas_risk", "ends_on")

router = APIRouter(include_in_schema=False)


def entry_named(platform: Platform, visitor: Visitor, entry_id: str) -> ResponsibleOut:
    """What everybody may know of an entry: its name, and who answers for it.

    Raises:
        Refusal: `not_found`.
    """
    [entry] = list_responsible(platform, visitor.who, part_at(platform), entry_id).items
    return entry


def open_projects(platform: Platform, visitor: Visitor) -> list[ProjectOut]:
    """The projects that access can be given for."""
    listed = whole_list(platform, lambda part_of: list_projects(platform, visitor.who, part_of))
    return [each for each in listed if each.closed_at is None]


@router.get("/entries/{entry_id}/ask")
def asking(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The form for asking for access, for oneself or for somebody else."""
    return _ask_page(request, platform, visitor, entry_id)


def _ask_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    entry_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "access/ask.html",
        refusal=refusal,
        form=form,
        entry=entry_named(platform, visitor, entry_id),
        people=choices(colleagues(platform, visitor.who)),
        projects=[(each.id, each.name) for each in open_projects(platform, visitor)],
        rights=in_words(request, RIGHTS),
        markings=markings(),
    )


@router.post("/entries/{entry_id}/ask")
def ask(act: ActDep, platform: PlatformDep, entry_id: str) -> Response:
    """Ask for access."""
    show_again(act.request, partial(_ask_page, act.request, platform, act.visitor, entry_id, form=act.form))
    body = entered(GrantRequestIn, {"project_id": "", **act.form.given(*TYPED)})
    made = answered(create_grant_request(act.request, platform, act.who, entry_id, body))
    return done(f"/access/requests/{made['id']}", N_("The request is with those who decide it."))


@router.get("/entries/{entry_id}/grants")
def grants(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, entry_id: str
) -> Response:
    """Every access ever given on an entry, for those who answer for it."""
    return page(
        request,
        "access/grants.html",
        entry=entry_named(platform, visitor, entry_id),
        grants=list_grants(platform, visitor.who, entry_id, part_of),
        rights=RIGHTS,
        markings=markings(),
    )

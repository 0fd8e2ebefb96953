"""Everybody, and recording somebody new."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.listing import ADMINISTERING
from vault.people.routes import create_person, list_people
from vault.people.schemas import PersonIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import in_words
from vault.web.frame.rendering import page
from vault.web.frame.searching import SOUGHT, Sought, lead_to_found, words_of
from vault.web.frame.visitor import VisitorDep
from vault.web.people.words import CHOSEN_KINDS, KINDS, POSTS, STATES

TYPED = (
    "name",
    "name_kana",
    "name_romaji",
    "mail",
    "department",
    "title",
    "employment_kind",
    "employee_number",
    "telephone",
)

router = APIRouter(include_in_schema=False)


@router.get("/people")
def people(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    sought: Sought = "",
) -> Response:
    """Everybody by name, or those who were looked for."""
    search = words_of(platform, visitor, sought)
    return page(
        request,
        "people/people.html",
        people=list_people(platform, visitor.who, part_of, search),
        search=search,
        asked={SOUGHT: sought} if sought else {},
        records=not visitor.posts.isdisjoint(ADMINISTERING),
        kinds=KINDS,
        states=STATES,
        posts=POSTS,
    )


@router.post("/people/search")
def search_people(act: ActDep, platform: PlatformDep) -> Response:
    """Look for what the form says."""
    return lead_to_found(platform, act.visitor, "/people", act.form)


@router.get("/people/new")
def new_person(request: Request, _visitor: VisitorDep) -> Response:
    """The form for a new record."""
    return _new_page(request)


def _new_page(request: Request, refusal: Refusal | None = None, *, form: Form | None = None) -> Response:
    return page(request, "people/new.html", refusal=refusal, form=form, words=in_words(request, CHOSEN_KINDS))


@router.post("/people")
def record_person(act: ActDep, platform: PlatformDep) -> Response:
    """Record a person; the answer shows the link once."""
    show_again(act.request, partial(_new_page, act.request, form=act.form))
    said = act.form.given(*TYPED, "leaves_on")
    body = entered(PersonIn, {**said, "outside_person": "outside_person" in act.form})
    invited = create_person(platform, act.who, body)
    return page(
        act.request,
        "people/link.html",
        person=invited.person,
        link=invited.enrolment_link,
        expires_at=invited.enrolment_expires_at,
    )

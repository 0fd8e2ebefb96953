"""One person: the record with its history, and changing it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.people.beginnings_routes import list_confirmations, signed
from vault.people.listing import ADMINISTERING
from vault.people.posts import Post
from vault.people.record_routes import list_changes, list_moves, patch_person
from vault.people.routes import get_person
from vault.people.schemas import ColleagueOut, PersonPatch, PersonRecordOut
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep, naming
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.people import choices, colleagues, names_of
from vault.web.frame.reader import in_words
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.people.listing import TYPED
from vault.web.people.words import CHOSEN_KINDS, FIELDS, KINDS, MOVE_STATES, MOVES, POSTS, STATES

LISTING_CONFIRMATIONS = frozenset({*ADMINISTERING, Post.AUDITOR})

CHECKING = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER, Post.AUDITOR})
"""Who looks at what others signed, learnt and did."""

router = APIRouter(include_in_schema=False)


def person_of(platform: Platform, visitor: Visitor, person_id: str) -> ColleagueOut:
    """A person as the visitor may see them.

    Raises:
        Refusal: `not_found`.
    """
    return get_person(Response(), platform, visitor.who, person_id)


@router.get("/people/{person_id}")
def person(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """One person, and what the visitor can do about them."""
    return person_page(request, platform, visitor, person_id)


def person_page(
    request: Request, platform: Platform, visitor: Visitor, person_id: str, refusal: Refusal | None = None
) -> Response:
    """The page of a person; a refused act about them is told on it."""
    shown = person_of(platform, visitor, person_id)
    record = shown if isinstance(shown, PersonRecordOut) else None
    superior = names_of(platform, visitor.who, [record.superior_id]) if record else {}
    return page(
        request,
        "people/person.html",
        refusal=refusal,
        person=shown,
        record=record,
        superior=superior.get(record.superior_id or "") if record else None,
        moves=list_moves(platform, visitor.who, person_id, part_at(platform)).items if record else [],
        confirmations=_confirmations(platform, visitor, person_id),
        administering=not visitor.posts.isdisjoint(ADMINISTERING),
        checking=not visitor.posts.isdisjoint(CHECKING),
        own=visitor.who.person_id == person_id,
        kinds=KINDS,
        states=STATES,
        posts=POSTS,
        move_kinds=MOVES,
        move_states=MOVE_STATES,
    )


def _confirmations(platform: Platform, visitor: Visitor, person_id: str) -> object:
    if visitor.posts.isdisjoint(LISTING_CONFIRMATIONS):
        return None
    return list_confirmations(platform, visitor.who, part_at(platform), person_id).items


@router.get("/people/{person_id}/changes")
def changes(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, person_id: str
) -> Response:
    """The history of a record, oldest first."""
    return page(
        request,
        "people/changes.html",
        person=person_of(platform, visitor, person_id),
        changes=list_changes(platform, visitor.who, person_id, part_of),
        fields=FIELDS,
        kinds=KINDS,
    )


@router.get("/people/{person_id}/joining-agreement")
def signed_agreement(
    request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str
) -> Response:
    """What a person signed at joining."""
    person = person_of(platform, visitor, person_id)
    try:
        signature = signed(platform, visitor.who, person_id)
    except Refusal as refusal:
        if refusal.code is not Code.NOT_FOUND:
            raise
        signature = None
    return page(request, "people/signed_agreement.html", person=person, signature=signature)


@router.get("/people/{person_id}/edit")
def edit(request: Request, platform: PlatformDep, visitor: VisitorDep, person_id: str) -> Response:
    """The form for changing a record."""
    return _edit_page(request, platform, visitor, person_id)


def _edit_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    person_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    record = _record_of(platform, visitor, person_id)
    return page(
        request,
        "people/edit.html",
        refusal=refusal,
        form=form,
        person=record,
        words=in_words(request, CHOSEN_KINDS),
        superiors=choices(colleagues(platform, visitor.who), without=[person_id]),
    )


def _record_of(platform: Platform, visitor: Visitor, person_id: str) -> PersonRecordOut:
    record = person_of(platform, visitor, person_id)
    if not isinstance(record, PersonRecordOut):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": ", ".join(ADMINISTERING)})
    return record


@router.post("/people/{person_id}/edit")
def change(act: ActDep, platform: PlatformDep, person_id: str) -> Response:
    """Change what was changed in the form, if the record is still the one that was shown."""
    show_again(act.request, partial(_edit_page, act.request, platform, act.visitor, person_id, form=act.form))
    record = _record_of(platform, act.visitor, person_id)
    body = entered(PersonPatch, {**_changed(record, act.form), "reason": act.form.get("reason", "")})
    patch_person(naming(act.request, act.form.get("revision", "")), platform, act.who, person_id, body)
    return done(f"/people/{person_id}", N_("The record was changed."))


def _changed(record: PersonRecordOut, form: Form) -> dict[str, object]:
    """What differs from the record: about themselves people may send only what they may change."""
    typed: dict[str, object] = {name: form.get(name, "").strip() or None for name in (*TYPED, "superior_id")}
    typed["outside_person"] = "outside_person" in form
    return {name: value for name, value in typed.items() if value != getattr(record, name)}

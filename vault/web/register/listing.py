"""The register: every technology that the visitor may read about, or who answers for which."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.routes import list_entries
from vault.people.posts import Post
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.routes import create_entry, list_responsible
from vault.register.schemas import EntryIn
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.searching import SOUGHT, Sought, lead_to_found, words_of
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.register.managers import managers
from vault.web.register.words import STATES, TONES

_TYPED = ("name", "why_know_how", "manager_id", "tier", "keep_original_reason")

router = APIRouter(include_in_schema=False)


@router.get("/entries")
def entries(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    sought: Sought = "",
) -> Response:
    """The register by name; for those who may not read it, what everybody may know: who answers for what (G3.0-c)."""
    search = words_of(platform, visitor, sought)
    shown = partial(page, request, form=Form({"search": search}), asked={SOUGHT: sought} if sought else {})
    try:
        found = list_entries(platform, visitor.who, part_of, search)
    except Refusal as refusal:
        if refusal.code is not Code.ROLE_REQUIRED:
            raise
        known = list_responsible(platform, visitor.who, part_of, None, search)
        return shown("register/known.html", known=known)
    return shown(
        "register/entries.html",
        entries=found,
        lists=Post.RESPONSIBLE_MANAGER in visitor.posts,
        markings=markings(),
        states=STATES,
        tones=TONES,
    )


@router.post("/entries/search")
def search_entries(act: ActDep, platform: PlatformDep) -> Response:
    """Look for what the form says."""
    return lead_to_found(platform, act.visitor, "/entries", act.form)


@router.get("/entries/new")
def new_entry(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The form for listing a technology."""
    return _new_page(request, platform, visitor)


@router.post("/entries")
def enlist(act: ActDep, platform: PlatformDep) -> Response:
    """List it."""
    show_again(act.request, partial(_new_page, act.request, platform, act.visitor, form=act.form))
    said = {**act.form.given(*_TYPED), "keep_original": "keep_original" in act.form}
    made = answered(create_entry(act.request, platform, act.who, entered(EntryIn, said)))
    return done(f"/entries/{made['id']}", N_("The technology is in the register."))


def _new_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "register/new.html",
        refusal=refusal,
        form=form,
        managers=managers(platform, visitor.who),
        own_id=visitor.who.person_id,
        markings=markings(),
    )

"""One technology of the register: what it is, who answers for it, its changes, and changing it."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.routes import get_entry, list_changes
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.routes import list_responsible, patch_entry
from vault.register.schemas import EntryPatch
from vault.web.frame.acting import ActDep, naming
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.people import names_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.register.duties import duties_of
from vault.web.register.managers import managers
from vault.web.register.words import FIELDS, STATES, TONES

_NOT_A_READER = frozenset({Code.ROLE_REQUIRED, Code.NO_GRANT})

router = APIRouter(include_in_schema=False)


@router.get("/entries/{entry_id}")
def entry(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The entry; for those who may not read it, who answers for it and how to ask for access (G3.0-c)."""
    try:
        shown = entry_read(platform, visitor, entry_id)
    except Refusal as refusal:
        if refusal.code not in _NOT_A_READER:
            raise
        [known] = list_responsible(platform, visitor.who, part_at(platform), entry_id).items
        return page(request, "register/known_entry.html", known=known)
    [answers] = list_responsible(platform, visitor.who, part_at(platform), entry_id).items
    return page(
        request,
        "register/entry.html",
        entry=shown,
        answers=answers,
        duties=duties_of(platform, visitor, entry_id),
        markings=markings(),
        states=STATES,
        tones=TONES,
    )


@router.get("/entries/{entry_id}/edit")
def edit(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The form for changing it."""
    return _edit_page(request, platform, visitor, entry_id)


@router.post("/entries/{entry_id}/edit")
def change(act: ActDep, platform: PlatformDep, entry_id: str) -> Response:
    """Change what was changed in the form, if the entry is still the one that was shown."""
    show_again(act.request, partial(_edit_page, act.request, platform, act.visitor, entry_id, form=act.form))
    before = entry_read(platform, act.visitor, entry_id)
    body = entered(EntryPatch, {**_changed(before, act.form), "reason": act.form.get("reason", "")})
    patch_entry(naming(act.request, act.form.get("revision", "")), platform, act.who, entry_id, body)
    return done(f"/entries/{entry_id}", N_("The entry was changed."))


@router.get("/entries/{entry_id}/changes")
def changes(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, entry_id: str
) -> Response:
    """Who changed what, when and why, oldest first."""
    found = list_changes(platform, visitor.who, entry_id, part_of)
    managers_named = [each for each in found.items if each.field == "manager_id"]
    people = [each.changed_by for each in found.items]
    people += [value for each in managers_named for value in (each.old_value, each.new_value) if value]
    return page(
        request,
        "register/changes.html",
        entry=entry_read(platform, visitor, entry_id),
        changes=found,
        names=names_of(platform, visitor.who, people),
        fields=FIELDS,
        markings={str(level): marking for level, marking in markings().items()},
        states=STATES,
    )


def entry_read(platform: Platform, visitor: Visitor, entry_id: str) -> dict[str, Any]:
    """The entry as the register's readers see it."""
    return answered(get_entry(platform, visitor.who, entry_id))


def _edit_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    entry_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "register/edit.html",
        refusal=refusal,
        form=form,
        entry=entry_read(platform, visitor, entry_id),
        managers=managers(platform, visitor.who),
        markings=markings(),
        states=STATES,
    )


def _changed(before: dict[str, Any], form: Form) -> dict[str, object]:
    """What differs: who may change only the manager sends nothing else."""
    typed: dict[str, object] = {
        **form.given("name", "why_know_how", "manager_id", "tier", "state"),
        "keep_original_reason": form.get("keep_original_reason", "").strip() or None,
        "keep_original": "keep_original" in form,
    }
    present = {**before, "manager_id": before["manager"]["id"], "tier": str(before["tier"])}
    return {name: value for name, value in typed.items() if value != present[name]}

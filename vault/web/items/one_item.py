"""One document: what it is, its versions and copies, and another name for it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.routes import get_balance
from vault.disposal.routes import list_disposals
from vault.documents.conversion.record import WHY
from vault.documents.models import ACTIVE
from vault.documents.routes import patch_item, show_item_with_versions
from vault.documents.scanning.answers import WORDS
from vault.documents.schemas import ItemPatch
from vault.people.posts import Post
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep, naming
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.items.words import FAULTS, SCAN_TONES, SCANS, STATES, TONES, TYPES

_DISPOSING = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
_CHECKING = _DISPOSING | {Post.AUDITOR}

router = APIRouter(include_in_schema=False)


@router.get("/items/{item_id}")
def item(
    request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str, cursor: str | None = None
) -> Response:
    """One document with its versions, newest first in parts."""
    return _item_page(request, platform, visitor, item_id, cursor=cursor)


@router.post("/items/{item_id}/name")
def rename(act: ActDep, platform: PlatformDep, item_id: str) -> Response:
    """Give it another name, if it is still the one that was shown."""
    show_again(act.request, partial(_item_page, act.request, platform, act.visitor, item_id, form=act.form))
    body = entered(ItemPatch, {"file_name": act.form.get("file_name", "").strip()})
    patch_item(naming(act.request, act.form.get("revision", "")), platform, act.who, item_id, body)
    return done(f"/items/{item_id}", N_("The document has another name."))


def _item_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    item_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
    cursor: str | None = None,
) -> Response:
    who = visitor.who
    shown, versions = show_item_with_versions(platform, who, item_id, part_at(platform, cursor))
    disposals = (
        [] if shown.state == ACTIVE else list_disposals(platform, who, part_at(platform), item_id, None).items
    )
    return page(
        request,
        "items/item.html",
        refusal=refusal,
        form=form,
        item=shown,
        versions=versions,
        balance=get_balance(platform, who, item_id),
        disposals=disposals,
        checks=not visitor.posts.isdisjoint(_CHECKING),
        regrades=Post.RESPONSIBLE_MANAGER in visitor.posts,
        disposes=not visitor.posts.isdisjoint(_DISPOSING),
        faults=FAULTS,
        states=STATES,
        scans=SCANS,
        scan_tones=SCAN_TONES,
        whys=WORDS,
        tones=TONES,
        types=TYPES,
        why_no_pages=WHY,
    )

"""Asking for a copy of a document: for whom, on which device, what for, which pages, until when."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.native.routes import show_rule
from vault.copies.request_schemas import CopyRequestIn
from vault.copies.routes import create_request
from vault.copies.rules import MAX_COPIES, PDF
from vault.devices.routes import list_all_devices
from vault.documents.routes import show_item
from vault.identity.routes import list_devices
from vault.people.posts import Post
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.catalogue import tier_of_level
from vault.web.copies.pages_said import pages_typed
from vault.web.copies.words import PERMISSIONS
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.lists import whole_list
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)
_KNOW_ALL_DEVICES = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
_YEAR_MS = 365 * DAY_MS
NATIVE_ASKED: Final = N_(
    "You asked for the file itself. The responsible manager and the overall officer decide on it."
)


@router.get("/items/{item_id}/copies/new")
def new_request(request: Request, platform: PlatformDep, visitor: VisitorDep, item_id: str) -> Response:
    """The form."""
    return _form(request, platform, visitor, item_id)


@router.post("/items/{item_id}/copies/new")
def ask(act: ActDep, platform: PlatformDep, item_id: str) -> Response:
    """File the request."""
    show_again(act.request, partial(_form, act.request, platform, act.visitor, item_id, form=act.form))
    recipient, _, device = act.form.get("for", "").partition(" ")
    native = act.form.get("form") == "native"
    # What a native file cannot have is not asked for, whatever the fields hold that only copies of pages use.
    narrowed = {"native": True} if native else _narrowed(act.form)
    order = entered(
        CopyRequestIn,
        {
            **act.form.given("version_id", "purpose", "why_not_view", "valid_until"),
            "recipient_id": recipient,
            "device_id": device,
            **narrowed,
        },
    )
    made = answered(create_request(act.request, platform, act.who, order))
    said = N_("You asked for the copy. Another person decides on it.")
    return done(f"/copies/requests/{made['id']}", NATIVE_ASKED if native else said)


def _narrowed(form: Form) -> dict[str, Any]:
    return {
        **form.given("copies"),
        "pages": pages_typed(form.get("pages", "")),
        "permissions": dict.fromkeys(form.several("permissions"), True),
    }


def _form(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    item_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    now = platform.clock.now_ms()
    item = show_item(platform, visitor.who, item_id)
    recipients = _recipients(platform, visitor)
    own = f"{visitor.who.person_id} {visitor.who.device_id}"
    to_browsers = tier_of_level(item.tier).browser_copies
    rule = show_rule(platform, visitor.who)
    return page(
        request,
        "copies/new.html",
        refusal=refusal,
        form=form,
        item=item,
        recipients=recipients if to_browsers else [each for each in recipients if each[0] != own],
        to_browsers=to_browsers,
        native=rule.allowed and item.version is not None and item.version.media_type != PDF,
        notice=rule.notice,
        own=own,
        permissions=PERMISSIONS,
        most=MAX_COPIES,
        first_day=tokyo_date(now),
        last_day=tokyo_date(now + _YEAR_MS),
    )


def _recipients(platform: Platform, visitor: Visitor) -> list[tuple[str, str, str]]:
    """Person and device, with both names: one's own devices, and those of others for whoever may know of these."""
    who = visitor.who
    mine = [
        (f"{who.person_id} {each.id}", visitor.name, each.name) for each in list_devices(platform, who).items
    ]
    if not visitor.posts & _KNOW_ALL_DEVICES:
        return mine
    others = whole_list(platform, lambda part_of: list_all_devices(platform, who, part_of))
    return mine + [
        (f"{each.person_id} {each.id}", each.person_name, each.name)
        for each in others
        if each.person_id != who.person_id and not (each.record and each.record.kind == "revoked")
    ]

"""Asking for a copy: what for, why viewing is not enough, for whom, on which device, which pages, until when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.audit.record import record
from vault.copies.check_ticket import deciders, require_native_possible
from vault.copies.events import COPY_CANCELLED, COPY_REQUESTED, NATIVE_REQUESTED
from vault.copies.models import CopyRequest
from vault.copies.native.rule import require_allowed
from vault.copies.queries import bound_of, request_about
from vault.copies.rules import MAX_COPIES, NATIVE, PDF, RequestState, parse_pages, require_text
from vault.documents.models import ACTIVE, Item, SealedObject, Version
from vault.documents.queries import native_of, reach_version
from vault.documents.scanning.closing import require_readable
from vault.identity.auth import SignedIn
from vault.identity.devices import require_device_of
from vault.identity.notices import notify
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import is_id, new_id
from vault.procedures.queries import require_published
from vault.procedures.slots import Slot
from vault.register.catalogue import tier_of_level
from vault.register.overseer import told_about
from vault.register.queries import entry_of
from vault.visits.queries import require_no_visit

LONGEST_VALIDITY_MS: Final = 366 * DAY_MS


@dataclass(frozen=True)
class CopyOrder:
    """A request as the requester writes it. `pages` is `all` or like `1-3,5`; `valid_until` a day in Japan.

    `native` asks for the deposited file itself: whole, once, and with nothing that could be restricted.
    """

    version_id: str
    purpose: str
    why_not_view: str
    recipient_id: str
    device_id: str
    pages: str
    copies: int
    valid_until: str
    allow_print: bool
    allow_copy: bool
    allow_change: bool
    native: bool = False


def ask(tx: Transaction, who: SignedIn, order: CopyOrder, *, from_browser: bool) -> CopyRequest:
    """File a request. Nothing is made before another person has decided.

    Args:
        from_browser: whether the asker's own device is a browser, to which copies of some tiers are not handed.

    Raises:
        Refusal: `not_found`, `derivative_inherits` (a copy of a copy), `format_unprotectable`, `reason_missing`,
            `scope_exceeded`, `no_grant` (the recipient), `request_invalid`, `conflict` (the item is closing),
            `procedure_missing` (how to copy is not laid down, G5.0-c), and for a native file those of
            `check_ticket.require_native_possible`.
    """
    if is_id(order.version_id, "cpy"):
        raise Refusal(Code.DERIVATIVE_INHERITS, about={"copy": order.version_id})
    require_no_visit(tx, who, version=order.version_id[:40])
    _, item, version = reach_version(tx, who, order.version_id, Right.VIEW)
    require_published(tx, Slot.COPYING)
    _require_open(item, version)
    native = _native(tx, order, version)
    if native is None and version.pages is None:
        raise Refusal(Code.FORMAT_UNPROTECTABLE, about={"item": item.id, "version": version.id})
    purpose = require_text(order.purpose, "purpose")
    why_not_view = require_text(order.why_not_view, "why_not_view")
    _require_recipient(tx, order, item)
    to_browsers = native is None and tier_of_level(item.tier).browser_copies
    if from_browser and order.device_id == who.device_id and not to_browsers:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "device_id"}, about={"item": item.id})
    _require_validity(tx, order)
    request = CopyRequest(
        id=new_id("cpr", tx.platform.randomness),
        entry_id=item.entry_id,
        item_id=item.id,
        version_id=version.id,
        rendition_sha256=version.rendition_sha256,
        native_sha256=None if native is None else native.plaintext_sha256,
        tier=item.tier,
        requester_id=who.person_id,
        recipient_id=order.recipient_id,
        device_id=order.device_id,
        format=PDF if native is None else NATIVE,
        allow_print=order.allow_print or order.native,
        allow_copy=order.allow_copy or order.native,
        allow_change=order.allow_change or order.native,
        pages=json.dumps(() if order.native else parse_pages(order.pages, version.pages or 0)),
        copies=order.copies,
        purpose=purpose,
        why_not_view=why_not_view,
        valid_until=order.valid_until,
        digest="",
        state=RequestState.REQUESTED,
        requested_ms=tx.now_ms(),
    )
    request.digest = bound_of(request).digest()
    tx.session.add(request)
    leaf = record(
        tx, COPY_REQUESTED, who.actor, **request_about(request), purpose=purpose, subject=order.recipient_id
    )
    leaf.bind(request)
    entry = entry_of(tx, item.entry_id)
    told = told_about(tx, entry, who.person_id, order.recipient_id)
    if native is not None:
        _record_native(tx, who, request)
        told = [holder for holder in deciders(tx, request).values() if holder is not None]
    for each in told:
        notify(tx, each, "copy_requested", entry=entry.name, request=request.id)
    return request


def _native(tx: Transaction, order: CopyOrder, version: Version) -> SealedObject | None:
    """What a request for the native file is about; None for a copy made of the pages."""
    if not order.native:
        return None
    about = {"item": version.item_id, "version": version.id}
    require_allowed(tx, about)
    native = native_of(tx, version)
    if native is None or order.copies != 1 or order.pages != "all":
        # A PDF can be restricted as it is, so nothing releases it without.
        raise Refusal(Code.REQUEST_INVALID, params={"what": "native"}, about=about)
    return native


def _record_native(tx: Transaction, who: SignedIn, request: CopyRequest) -> None:
    require_native_possible(tx, request)
    record(
        tx,
        NATIVE_REQUESTED,
        who.actor,
        **request_about(request),
        subject=request.recipient_id,
        for_device=request.device_id,
        sha256=(request.native_sha256 or b"").hex(),
    )


def _require_open(item: Item, version: Version) -> None:
    about = {"item": item.id, "version": version.id}
    if item.state != ACTIVE:
        raise Refusal(Code.CONFLICT, params={"what": item.state}, about=about)
    require_readable(item, version)


def _require_recipient(tx: Transaction, order: CopyOrder, item: Item) -> None:
    about = {"item": item.id, "subject": order.recipient_id}
    if live_grant(tx, order.recipient_id, item.entry_id, item.tier, Right.VIEW) is None:
        raise Refusal(Code.NO_GRANT, about=about)
    require_device_of(tx, order.recipient_id, order.device_id)


def _require_validity(tx: Transaction, order: CopyOrder) -> None:
    try:
        last = end_of_tokyo_day_ms(order.valid_until)
    except ValueError:
        last = 0
    if not tx.now_ms() < last <= tx.now_ms() + LONGEST_VALIDITY_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "valid_until"})
    if not 1 <= order.copies <= MAX_COPIES:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"copies 1..{MAX_COPIES}"})


def cancel(tx: Transaction, who: SignedIn, request: CopyRequest) -> None:
    """The requester takes back what is not issued yet. Raises Refusal(`conflict`, `role_required`)."""
    if request.requester_id != who.person_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "requester"}, about={"item": request.item_id})
    if request.state not in {RequestState.REQUESTED, RequestState.APPROVED}:
        raise Refusal(Code.CONFLICT, params={"what": request.state}, about={"item": request.item_id})
    request.state = RequestState.CANCELLED
    record(tx, COPY_CANCELLED, who.actor, **request_about(request)).bind(request)

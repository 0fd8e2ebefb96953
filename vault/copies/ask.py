"""Asking for a copy: what for, why viewing is not enough, for whom, on which device, which pages, until when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.audit.record import record
from vault.copies.events import COPY_CANCELLED, COPY_REQUESTED
from vault.copies.models import CopyRequest
from vault.copies.queries import bound_of, request_about
from vault.copies.rules import MAX_COPIES, RequestState, parse_pages, require_text
from vault.documents.models import ACTIVE, Item, Version
from vault.documents.queries import reach_version
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

PDF: Final = "application/pdf"
"""What every copy is, whatever the item is."""
LONGEST_VALIDITY_MS: Final = 366 * DAY_MS


@dataclass(frozen=True)
class CopyOrder:
    """A request as the requester writes it. `pages` is `all` or like `1-3,5`; `valid_until` a day in Japan."""

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


def ask(tx: Transaction, who: SignedIn, order: CopyOrder, *, from_browser: bool) -> CopyRequest:
    """File a request. Nothing is made before another person has decided.

    Args:
        from_browser: whether the asker's own device is a browser, to which copies of some tiers are not handed.

    Raises:
        Refusal: `not_found`, `derivative_inherits` (a copy of a copy), `format_unprotectable`, `reason_missing`,
            `scope_exceeded`, `no_grant` (the recipient), `request_invalid`, `conflict` (the item is closing),
            `procedure_missing` (how to copy is not laid down, G5.0-c).
    """
    if is_id(order.version_id, "cpy"):
        raise Refusal(Code.DERIVATIVE_INHERITS, about={"copy": order.version_id})
    require_no_visit(tx, who, version=order.version_id[:40])
    _, item, version = reach_version(tx, who, order.version_id, Right.VIEW)
    require_published(tx, Slot.COPYING)
    _require_copyable(item, version)
    purpose = require_text(order.purpose, "purpose")
    why_not_view = require_text(order.why_not_view, "why_not_view")
    _require_recipient(tx, order, item)
    if from_browser and order.device_id == who.device_id and not tier_of_level(item.tier).browser_copies:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "device_id"}, about={"item": item.id})
    _require_validity(tx, order)
    request = CopyRequest(
        id=new_id("cpr", tx.platform.randomness),
        entry_id=item.entry_id,
        item_id=item.id,
        version_id=version.id,
        rendition_sha256=version.rendition_sha256,
        tier=item.tier,
        requester_id=who.person_id,
        recipient_id=order.recipient_id,
        device_id=order.device_id,
        format=PDF,
        allow_print=order.allow_print,
        allow_copy=order.allow_copy,
        allow_change=order.allow_change,
        pages=json.dumps(parse_pages(order.pages, version.pages or 0)),
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
    for told in told_about(tx, entry, who.person_id, order.recipient_id):
        notify(tx, told, "copy_requested", entry=entry.name, request=request.id)
    return request


def _require_copyable(item: Item, version: Version) -> None:
    about = {"item": item.id, "version": version.id}
    if item.state != ACTIVE:
        raise Refusal(Code.CONFLICT, params={"what": item.state}, about=about)
    require_readable(item, version)
    if version.viewer is None or version.pages is None:
        raise Refusal(Code.FORMAT_UNPROTECTABLE, about=about)


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

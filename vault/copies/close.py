"""Closing a copy: its bytes came back, or its holder declares what became of it. Either way its key is destroyed."""

from __future__ import annotations

import hmac

from vault.audit.record import record
from vault.copies.events import COPY_CLOSED
from vault.copies.history import note_event
from vault.copies.models import Copy
from vault.copies.queries import copy_about
from vault.copies.rules import CLOSING, CopyState, require_closable, require_text
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import enqueue
from vault.register.overseer import told_about
from vault.register.queries import entry_of

DESTROY_KEY_JOB = "copies.destroy_key"


def take_back(tx: Transaction, who: SignedIn, copy: Copy, returned_sha256: bytes) -> None:
    """Accept returned bytes, if they are the issued ones.

    Raises:
        Refusal: `ticket_invalid` (not in anyone's hands), `role_required` (not the recipient), `integrity_failed`.
    """
    _require_holder(who, copy)
    require_closable(CopyState(copy.state))
    if not hmac.compare_digest(copy.sha256 or b"", returned_sha256):
        raise Refusal(Code.INTEGRITY_FAILED, about={"copy": copy.id, "item": copy.item_id})
    _close(tx, who, copy, CopyState.RETURNED, reason=None, sha256=returned_sha256.hex())


def declare(tx: Transaction, who: SignedIn, copy: Copy, what: str, reason: str) -> None:
    """Without the bytes it is a declaration: "declared by X on D, not verified".

    Raises:
        Refusal: `ticket_invalid`, `role_required`, `reason_missing`.
    """
    _require_holder(who, copy)
    require_closable(CopyState(copy.state))
    given = require_text(reason, "reason")
    copy.declared = True
    _close(tx, who, copy, CLOSING[what], reason=given, sha256=None)


def _require_holder(who: SignedIn, copy: Copy) -> None:
    if who.person_id != copy.recipient_id:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "recipient"}, about={"copy": copy.id})


def _close(
    tx: Transaction, who: SignedIn, copy: Copy, state: CopyState, *, reason: str | None, sha256: str | None
) -> None:
    copy.state = state
    leaf = record(
        tx, COPY_CLOSED, who.actor, **copy_about(copy), state=state.value, reason=reason, sha256=sha256
    )
    leaf.bind(copy)
    note_event(tx, copy, state.value, who.person_id, leaf, reason or "")
    enqueue(tx, DESTROY_KEY_JOB, {"copy_id": copy.id, "by": who.person_id})
    entry = entry_of(tx, copy.entry_id)
    for told in told_about(tx, entry, who.person_id):
        notify(tx, told, f"copy_{state.value}", entry=entry.name, number=str(copy.number), copy=copy.id)

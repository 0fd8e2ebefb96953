"""Handing a copy to its recipient: the bytes in one session, the password in another, each showing recorded first."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from crypto.field_seal import open_field
from vault.access.gate import require_live_grant
from vault.access.rules import Right
from vault.audit.record import record
from vault.copies.events import COPY_FETCHED, COPY_PASSWORD_SHOWN, COPY_RECEIVED, NATIVE_KEY_RELEASED
from vault.copies.history import note_event
from vault.copies.keys import password_key
from vault.copies.models import Copy
from vault.copies.native.approvals import require_registered
from vault.copies.native.rule import require_allowed
from vault.copies.queries import copy_about, is_native, request_of
from vault.copies.release import Release, released
from vault.copies.rules import FETCHABLE_STATES, KEY_RELEASED, NATIVE, OUTSIDE_STATES, PDF, CopyState
from vault.documents.models import Item, SealedObject, Version
from vault.documents.scanning.closing import require_readable
from vault.documents.sealing import RecordedObject, facts_of, opening_trouble_is_a_refusal, recorded_object
from vault.identity.auth import SignedIn
from vault.identity.sessions import live_sessions
from vault.identity.step_up import spend_code
from vault.keyring.ring import KeyRing
from vault.maintenance.queries import require_unsealed
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import enqueue
from vault.platform.runtime import Platform
from vault.register.catalogue import tier_of_level
from vault.visits.queries import require_no_visit

DROP_BYTES_JOB = "copies.drop_bytes"


@dataclass(frozen=True)
class HandedOver:
    """A release that is recorded; the bytes may leave now."""

    recorded: RecordedObject
    size: int
    sha256: bytes
    file_name: str
    native: bool

    @property
    def media_type(self) -> str:
        """Of the bytes."""
        return NATIVE if self.native else PDF

    @property
    def plain_name(self) -> str:
        """A name for whoever cannot read the marked one."""
        return "copy.hizo" if self.native else "copy.pdf"


def hand_over(tx: Transaction, who: SignedIn, copy: Copy, *, to_browser: bool) -> HandedOver:
    """Record that the recipient's device is given the bytes. From the first byte the copy is never void.

    Args:
        to_browser: a browser is given the file once, since it neither checks what it saved nor goes on where it broke off;
            a client may ask again until it has confirmed the arrival.

    Raises:
        Refusal: `ticket_invalid` (another person, device or session, expired, closed, acknowledged already, or a browser's
            second time or at all, where the tier leaves that to clients), `no_grant`.
    """
    permit = require_permitted(tx, who, copy)
    if not is_fetchable(tx, who, copy) or (to_browser and not is_for_browser(tx, copy)):
        raise _invalid(copy)
    row = tx.session.get_one(SealedObject, copy.object_id)
    recorded = recorded_object(tx, permit, row)
    copy.state, copy.fetch_session_id = CopyState.DELIVERY_UNCONFIRMED, who.session_id
    leaf = record(
        tx,
        COPY_FETCHED,
        who.actor,
        **copy_about(copy),
        sha256=row.plaintext_sha256.hex(),
        size=row.plaintext_length,
        state=copy.state,
    )
    leaf.bind(copy)
    note_event(tx, copy, "fetched", who.person_id, leaf)
    native = is_native(request_of(tx, copy))
    return HandedOver(recorded, row.plaintext_length, row.plaintext_sha256, copy.file_name, native)


def is_fetchable(tx: Transaction, who: SignedIn, copy: Copy) -> bool:
    """Whether the caller's device, in this session, may be given the bytes now, as far as the copy itself goes."""
    if who.person_id != copy.recipient_id or copy.device_id != who.device_id:
        return False
    if copy.state not in FETCHABLE_STATES:
        # Its bytes and key may outlive its end for as long as the store or the job that removes them is down.
        return False
    if not copy.bytes_kept or _last_moment(copy) <= tx.now_ms():
        return False
    return copy.password_session_id != who.session_id and not _fetched_elsewhere(tx, who, copy)


def is_for_browser(tx: Transaction, copy: Copy) -> bool:
    """Whether a browser may still be given the bytes, as far as the copy and its tier go; never a native file."""
    request, item = request_of(tx, copy), tx.session.get_one(Item, copy.item_id)
    if is_native(request):
        return False
    tier = tier_of_level(max(request.tier, item.tier))
    return tier.browser_copies and copy.state == CopyState.IN_TRANSIT


def is_password_waiting(tx: Transaction, who: SignedIn, copy: Copy) -> bool:
    """Whether the password may still be shown to the caller in this session, as far as the copy itself goes.

    The key of a native file only on the copy's own device, and only once the file was fetched there.
    """
    open_for_password = {CopyState.IN_TRANSIT} | OUTSIDE_STATES
    if who.person_id != copy.recipient_id or copy.state not in open_for_password:
        return False
    if is_native(request_of(tx, copy)) and (
        who.device_id != copy.device_id or copy.state not in OUTSIDE_STATES
    ):
        return False
    return copy.password_session_id is None and copy.fetch_session_id != who.session_id


def _last_moment(copy: Copy) -> int:
    """The bytes are kept a day, and never handed over after the day on which the copy was to be back."""
    return min(copy.fetch_until_ms or 0, end_of_tokyo_day_ms(copy.due_on))


def _fetched_elsewhere(tx: Transaction, who: SignedIn, copy: Copy) -> bool:
    """Another session that can still ask for the password has the bytes. One session at a time is remembered, so only
    the end of that one lets another resume.
    """
    if copy.fetch_session_id in (None, who.session_id):
        return False
    return copy.fetch_session_id in {session.id for session in live_sessions(tx, who.person_id)}


def require_permitted(tx: Transaction, who: SignedIn, copy: Copy) -> Release:
    """The caller is the copy's recipient and may still see what it holds.

    Raises:
        Refusal: `ticket_invalid`, `vault_sealed`, `malware_found`, `marking_pending`, and the gate's code for a grant that
            is not live; for a native file also `format_unprotectable` and `device_revoked`.
    """
    if who.person_id != copy.recipient_id:
        raise Refusal(Code.TICKET_INVALID, about={"copy": copy.id, "item": copy.item_id})
    require_unsealed(tx, {"copy": copy.id, "item": copy.item_id})
    require_no_visit(tx, who, copy=copy.id, item=copy.item_id)
    request, item = request_of(tx, copy), tx.session.get_one(Item, copy.item_id)
    require_readable(item, tx.session.get_one(Version, request.version_id))
    about = {"copy": copy.id, "item": copy.item_id}
    # The copy is what it was approved as; who may still have it goes by what its item is now.
    require_live_grant(tx, who.person_id, copy.entry_id, max(item.tier, request.tier), Right.VIEW, about)
    if is_native(request):
        require_allowed(tx, about)
        require_registered(tx, copy.device_id, about)
    return released(copy_id=copy.id, entry_id=copy.entry_id, item_id=copy.item_id, tier=request.tier)


def _invalid(copy: Copy) -> Refusal:
    return Refusal(Code.TICKET_INVALID, about={"copy": copy.id, "item": copy.item_id})


def acknowledge(tx: Transaction, who: SignedIn, copy: Copy, sha256: str) -> None:
    """The client has the whole file: the vault stops keeping its bytes; the key stays for the password until closing.

    Raises:
        Refusal: `ticket_invalid` (not fetched by this person), `integrity_failed` (other bytes than were issued).
    """
    if who.person_id != copy.recipient_id or copy.state not in OUTSIDE_STATES:
        raise _invalid(copy)
    if not hmac.compare_digest((copy.sha256 or b"").hex(), sha256.lower()):
        raise Refusal(Code.INTEGRITY_FAILED, about={"copy": copy.id, "item": copy.item_id})
    if copy.state == CopyState.HELD:
        return
    copy.state = CopyState.HELD
    leaf = record(tx, COPY_RECEIVED, who.actor, **copy_about(copy), sha256=sha256.lower())
    leaf.bind(copy)
    note_event(tx, copy, "received", who.person_id, leaf)
    enqueue(tx, DROP_BYTES_JOB, {"copy_id": copy.id})


def show_password(
    platform: Platform, who: SignedIn, tx: Transaction, copy: Copy, code: str, *, to_browser: bool
) -> str:
    """The file password, once, to the recipient, after a fresh code, in a session that does not fetch the file.

    Of a native file it is the container's key, which goes to a client on the copy's device alone: from there the file is
    unprotected, and an act of its own says so.

    Raises:
        Refusal: `ticket_invalid` (shown already, the fetching session, closed, or for a native file a browser or another
            device), `no_grant`, `vault_sealed` during maintenance, and what a wrong code raises.
    """
    require_permitted(tx, who, copy)
    native = is_native(request_of(tx, copy))
    if not is_password_waiting(tx, who, copy) or (native and to_browser):
        raise _invalid(copy)
    spend_code(tx, who, code)
    facts = facts_of(platform, tx.session.get_one(SealedObject, copy.object_id))
    with opening_trouble_is_a_refusal(facts), KeyRing(platform).open(facts.object_id, facts.wrap_aad) as key:
        password = open_field(password_key(key), copy.sealed_password or b"", copy.id.encode()).decode()
    copy.password_session_id = who.session_id
    if native:
        leaf = record(
            tx,
            NATIVE_KEY_RELEASED,
            who.actor,
            **copy_about(copy),
            subject=copy.password_setter_id,
            for_device=copy.device_id,
            sha256=(copy.sha256 or b"").hex(),
        )
    else:
        leaf = record(tx, COPY_PASSWORD_SHOWN, who.actor, **copy_about(copy), subject=copy.password_setter_id)
    leaf.bind(copy)
    note_event(tx, copy, KEY_RELEASED if native else "password_shown", who.person_id, leaf)
    return password

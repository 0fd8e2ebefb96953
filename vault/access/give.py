"""Giving a grant (G4.1.2-a) and taking it back."""

from vault.access.events import GRANT_GIVEN, GRANT_REVOKED
from vault.access.models import GrantRow
from vault.access.rules import GrantOrder
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import holds, is_active, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register import catalogue
from vault.register.authority import require_live_manager, require_manager_or_overall_officer
from vault.register.models import Entry
from vault.register.rules import last_moment, require_reason


def give(tx: Transaction, who: SignedIn, entry: Entry, order: GrantOrder) -> GrantRow:
    """Give a person a right on an entry up to a tier, until a day at most a year ahead.

    Only the entry's manager or the overall officer gives, with a fresh one-time code, and never to themselves: the
    manager's own access comes from the overall officer.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `manager_missing`, `reason_missing`,
            `tier_exceeded` (above the entry's tier), `role_conflict` (administrators hold no grants),
            `marking_not_in_catalogue` (no such tier), `request_invalid`.
    """
    require_manager_or_overall_officer(tx, who, entry)
    require_fresh_code(tx.platform, who)
    require_live_manager(tx, entry)
    _check_person(tx, who, entry, order.person_id)
    reason = require_reason(order.reason)
    if catalogue.tier_of_level(order.tier).level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about={"entry": entry.id, "subject": order.person_id})
    row = GrantRow(
        id=new_id("grt", tx.platform.randomness),
        entry_id=entry.id,
        person_id=order.person_id,
        right=order.right.value,
        tier=order.tier,
        reason=reason,
        given_by=who.person_id,
        given_ms=tx.now_ms(),
        ends_on=order.ends_on,
        ends_ms=last_moment(order.ends_on, tx.now_ms()),
    )
    tx.session.add(row)
    _record(tx, who, row)
    _tell(tx, who, entry, row)
    return row


def _check_person(tx: Transaction, who: SignedIn, entry: Entry, person_id: str) -> None:
    about = {"entry": entry.id, "subject": person_id}
    if person_id == who.person_id or same_human(tx, person_id, who.person_id):
        raise Refusal(Code.SELF_DECISION, about=about)
    if not is_active(tx, person_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "person_id"}, about=about)
    if holds(tx, person_id, Post.ADMINISTRATOR):
        raise Refusal(Code.ROLE_CONFLICT, about=about)


def _record(tx: Transaction, who: SignedIn, row: GrantRow) -> None:
    leaf = record(
        tx,
        GRANT_GIVEN,
        who.actor,
        grant=row.id,
        entry=row.entry_id,
        person=row.person_id,
        right=row.right,
        tier=row.tier,
        reason=row.reason,
        ends_on=row.ends_on,
    )
    leaf.bind(row)


def _tell(tx: Transaction, who: SignedIn, entry: Entry, row: GrantRow) -> None:
    notify(tx, row.person_id, "grant_given", entry=entry.name, right=row.right, ends_on=row.ends_on)
    if who.person_id != entry.manager_id:
        notify(tx, entry.manager_id, "grant_given", entry=entry.name, right=row.right, ends_on=row.ends_on)


def revoke(tx: Transaction, who: SignedIn, entry: Entry, row: GrantRow, reason: str) -> None:
    """Take a grant back at once.

    Raises:
        Refusal: `role_required`, `reason_missing`, `conflict` (revoked already).
    """
    require_manager_or_overall_officer(tx, who, entry)
    if row.revoked_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "revoked"}, about={"entry": entry.id})
    row.revoked_ms = tx.now_ms()
    row.revoked_by = who.person_id
    row.revoked_reason = require_reason(reason)
    leaf = record(
        tx,
        GRANT_REVOKED,
        who.actor,
        grant=row.id,
        entry=row.entry_id,
        person=row.person_id,
        reason=row.revoked_reason,
    )
    leaf.bind(row)
    notify(tx, row.person_id, "grant_revoked", entry=entry.name)

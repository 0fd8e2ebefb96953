"""Delegating the power to set access rights: by name, for a time, on paper, and never further (G4.1.2-a)."""

from __future__ import annotations

from dataclasses import dataclass

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import display_name, holds, is_active, posts_held, same_human
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.register.authority import is_manager_or_overall_officer, require_manager_or_overall_officer
from vault.register.delegation_queries import delegation_for
from vault.register.events import DELEGATION_ENDED, DELEGATION_MADE, DELEGATION_USED
from vault.register.models import GRANTING, Delegation, Entry
from vault.register.queries import entry_of
from vault.register.rules import YEAR_MS, last_moment, require_reason


@dataclass(frozen=True)
class DelegationOrder:
    """To whom, from and until which day (a day in Japan each), by which document, and why. No first day is today."""

    person_id: str
    ends_on: str
    document: str
    reason: str
    starts_on: str | None = None
    power: str = GRANTING


def delegate(tx: Transaction, who: SignedIn, entry: Entry, order: DelegationOrder) -> Delegation:
    """Lend a power over an entry to another person, for at most a year.

    Raises:
        Refusal: `role_required`, `delegation_chain` (the caller has the power by delegation only), `step_up_required`,
            `self_decision`, `role_conflict` (administrators and auditors have no hand in access), `reason_missing` (also
            for the document), `request_invalid`.
    """
    _require_own_power(tx, who, entry, order.power)
    require_fresh_code(tx.platform, who)
    _require_fit(tx, who, entry, order)
    starts_on = order.starts_on or tokyo_date(tx.now_ms())
    starts_ms = _first_moment(starts_on, tx.now_ms())
    ends_ms = last_moment(order.ends_on, tx.now_ms())
    if ends_ms < starts_ms:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "starts_on, ends_on"}, about={"entry": entry.id})
    row = Delegation(
        id=new_id("dlg", tx.platform.randomness),
        entry_id=entry.id,
        person_id=order.person_id,
        power=order.power,
        document=require_reason(order.document, "document"),
        reason=require_reason(order.reason),
        made_by=who.person_id,
        made_as=_post_of(tx, who),
        made_ms=tx.now_ms(),
        starts_on=starts_on,
        starts_ms=starts_ms,
        ends_on=order.ends_on,
        ends_ms=ends_ms,
    )
    tx.session.add(row)
    _record(tx, who, row)
    notify(tx, row.person_id, "delegation_made", entry=entry.name, ends_on=row.ends_on)
    if who.person_id != entry.manager_id:
        name = display_name(tx, row.person_id)
        notify(tx, entry.manager_id, "delegation_made_by_other", entry=entry.name, name=name)
    return row


def _require_own_power(tx: Transaction, who: SignedIn, entry: Entry, power: str) -> None:
    try:
        require_manager_or_overall_officer(tx, who, entry)
    except Refusal:
        if delegation_for(tx, entry.id, who.person_id, power) is not None:
            raise Refusal(Code.DELEGATION_CHAIN, about={"entry": entry.id}) from None
        raise


def _require_fit(tx: Transaction, who: SignedIn, entry: Entry, order: DelegationOrder) -> None:
    about = {"entry": entry.id, "subject": order.person_id}
    if order.power != GRANTING or not is_active(tx, order.person_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "power, person_id"}, about=about)
    if same_human(tx, order.person_id, who.person_id):
        raise Refusal(Code.SELF_DECISION, about=about)
    if posts_held(tx, order.person_id) & {Post.ADMINISTRATOR, Post.AUDITOR}:
        raise Refusal(Code.ROLE_CONFLICT, about=about)


def _first_moment(day: str, now_ms: int) -> int:
    try:
        end_ms = end_of_tokyo_day_ms(day)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "starts_on"}) from None
    if not now_ms <= end_ms <= now_ms + YEAR_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "starts_on"})
    return end_ms + 1 - DAY_MS


def _post_of(tx: Transaction, who: SignedIn) -> str:
    officer = holds(tx, who.person_id, Post.OVERALL_OFFICER)
    return (Post.OVERALL_OFFICER if officer else Post.RESPONSIBLE_MANAGER).value


def _record(tx: Transaction, who: SignedIn, row: Delegation) -> None:
    leaf = record(
        tx,
        DELEGATION_MADE,
        who.actor,
        delegation=row.id,
        entry=row.entry_id,
        person=row.person_id,
        power=row.power,
        document=row.document,
        reason=row.reason,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    leaf.bind(row)


def tell_use(tx: Transaction, delegation: Delegation, by: Actor) -> None:
    """Record that the delegate used the power, and tell the entry's manager and whoever lent it."""
    entry = entry_of(tx, delegation.entry_id)
    record(
        tx,
        DELEGATION_USED,
        by,
        delegation=delegation.id,
        entry=entry.id,
        person=delegation.person_id,
    )
    for told in sorted({entry.manager_id, delegation.made_by}):
        notify(tx, told, "delegation_used", entry=entry.name, name=display_name(tx, delegation.person_id))


def end_delegation(tx: Transaction, who: SignedIn, entry: Entry, row: Delegation, reason: str) -> None:
    """End a delegation before its day; the delegate may also give it back.

    Raises:
        Refusal: `not_found` (to everybody else), `reason_missing`, `conflict` (it has ended already).
    """
    if who.person_id != row.person_id and not is_manager_or_overall_officer(tx, who.person_id, entry):
        raise hidden(Code.ROLE_REQUIRED, entry=entry.id, subject=row.person_id)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "ended"}, about={"entry": entry.id})
    row.ended_ms, row.ended_by, row.ended_reason = tx.now_ms(), who.person_id, require_reason(reason)
    leaf = record(
        tx,
        DELEGATION_ENDED,
        who.actor,
        delegation=row.id,
        entry=entry.id,
        person=row.person_id,
        reason=row.ended_reason,
    )
    leaf.bind(row)
    notify(tx, row.person_id, "delegation_ended", entry=entry.name)

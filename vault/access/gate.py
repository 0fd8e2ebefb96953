"""The gate: loads the facts, asks `rules.decide`, and hands out the `Grant`."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from vault.access.facts import Standing, holds_any, load_facts
from vault.access.grant import Grant, passed_gate
from vault.access.models import GrantRow
from vault.access.rules import Decision, GateFacts, PersonFacts, Right, decide, hindrance, hindrance_in
from vault.identity.accounts import keep_accounts
from vault.identity.auth import SignedIn
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden


def enter_entry(tx: Transaction, who: SignedIn, *, entry_id: str, tier: int, act: Right) -> Grant:
    """Ask for an act on an entry, whose existence is no secret.

    Raises:
        Refusal: `no_grant`, `tier_exceeded`; what the grant still lacks (`manager_not_notified`, `roster_incomplete`,
            `pledge_missing`, `training_missing`, `training_overdue`, `grant_review_overdue`); `vault_sealed` or the
            device's own code; and for a deposit `manager_missing`, `overall_officer_missing`, `setup_incomplete` or
            `conflict` (the entry is closed).
    """
    facts, rows = _facts_kept(tx, who.person_id, entry_id, tier, act, device_id=who.device_id)
    decision = decide(facts)
    if decision.code is not None:
        raise _refusal(decision.code, facts, {"entry": entry_id})
    return _grant(rows[decision.grant_id])


def open_item(
    tx: Transaction, who: SignedIn, *, entry_id: str | None, tier: int, act: Right, about: dict[str, str]
) -> Grant:
    """Ask for an act on an item or on what lies below one; also for an item that does not exist (`entry_id` None).

    The answer, and the work behind it, is the same for an item that does not exist and for one the caller has no
    live grant for; only the log learns which (architecture rule 5). What stops a holder everywhere (an overdue
    training, an unfit device) is told for every id alike.

    Raises:
        Refusal: `not_found`; its true code is the gate's or `not_found`. A holder whom something stops everywhere is
            told what; who may view is told the truth about a deposit.
    """
    facts, rows = _facts_kept(tx, who.person_id, entry_id or "", tier, act, device_id=who.device_id)
    decision = decide(facts)
    may_know = decide(replace(facts, act=Right.VIEW)).code is None
    if entry_id is None or not may_know:
        is_holder = _is_holder(tx, who.person_id, facts.person, facts.now_ms)
        stopped = hindrance_in(facts) if is_holder else None
        if stopped is not None:
            raise _refusal(stopped, facts, about)
        raise hidden(Code.NOT_FOUND if entry_id is None else decision.code or Code.NOT_FOUND, **about)
    if decision.code is not None:
        raise _refusal(decision.code, facts, about)
    return _grant(rows[decision.grant_id])


def require_unhindered(tx: Transaction, who: SignedIn, standing: Standing) -> None:
    """Before a list over all of a holder's entries: what stops the person everywhere is said, not shown as an empty list.

    Args:
        standing: what holds for the caller now, at their device.

    Raises:
        Refusal: `vault_sealed`, the device's code, `roster_incomplete`, `pledge_missing`, `training_missing` or
            `training_overdue`, for people who hold any grant.
    """
    stopped = hindrance(standing.person, tx.now_ms(), sealed=standing.sealed, device=standing.device)
    if stopped is not None and _is_holder(tx, who.person_id, standing.person, tx.now_ms()):
        raise Refusal(stopped, params={"column": "役職"})


def live_grant(tx: Transaction, person_id: str, entry_id: str, tier: int, right: Right) -> Grant | None:
    """The live grant that lets a person do `right` on a tier of an entry, or None. For checks on other people."""
    facts, rows = load_facts(tx, person_id, entry_id, tier, right)
    decision = decide(facts)
    return None if decision.code is not None else _grant(rows[decision.grant_id])


def require_live_grant(
    tx: Transaction, person_id: str, entry_id: str, tier: int, right: Right, about: dict[str, str]
) -> Grant:
    """As `live_grant`, where its absence is the answer.

    Raises:
        Refusal: the gate's code: `no_grant`, `tier_exceeded`, `pledge_missing`, `training_overdue` and so on (G5.3-c).
    """
    facts, rows = _facts_kept(tx, person_id, entry_id, tier, right)
    decision = decide(facts)
    if decision.code is not None:
        raise _refusal(decision.code, facts, about)
    return _grant(rows[decision.grant_id])


def _facts_kept(
    tx: Transaction, person_id: str, entry_id: str, tier: int, act: Right, device_id: str | None = None
) -> tuple[GateFacts, dict[str | None, GrantRow]]:
    """The facts, which stay as they are until this act is recorded, so that the log has one order (G4.1.3-b).

    SQLite has one writer at a time anyhow, and nothing is recorded after what only reads.
    """
    keep_facts(tx, [person_id], entry_id, device_id)
    return load_facts(tx, person_id, entry_id, tier, act, device_id=device_id)


def keep_facts(
    tx: Transaction, person_ids: Collection[str], entry_id: str, device_id: str | None = None
) -> None:
    """Let who would change what the gate goes by wait until this transaction is over: disable one of these people, withdraw
    the device, revoke one of their grants on the entry. For acts that lock anything else, it comes first (decision 0052).
    """
    if tx.reads_only or tx.platform.database.is_sqlite:
        return
    keep_accounts(tx, person_ids, device_id)
    held = select(GrantRow).where(GrantRow.person_id.in_(sorted(person_ids)), GrantRow.entry_id == entry_id)
    in_order = held.order_by(GrantRow.id).with_for_update(read=True)
    tx.session.scalars(in_order, execution_options={"populate_existing": True}).all()


def decision_at(tx: Transaction, person_id: str, entry_id: str, tier: int, at_ms: int) -> Decision:
    """What the gate said, or would have said, to viewing at a moment of the past or now."""
    facts, _rows = load_facts(tx, person_id, entry_id, tier, Right.VIEW, at_ms=at_ms)
    return decide(facts)


def _is_holder(tx: Transaction, person_id: str, person: PersonFacts, now_ms: int) -> bool:
    return holds_any(tx, person_id, person, now_ms) and person.active and not person.administers


def _refusal(code: Code, facts: GateFacts, about: dict[str, str]) -> Refusal:
    params = {"what": "closed", "column": "役職", "gaps": ", ".join(facts.unprepared)}
    trained_until_ms = facts.person.training_until_ms
    if code is Code.TRAINING_OVERDUE and trained_until_ms is not None:
        params["since"] = tokyo_date(trained_until_ms)
    return Refusal(code, params=params, about=about)


def _grant(row: GrantRow) -> Grant:
    return passed_gate(
        grant_id=row.id,
        person_id=row.person_id,
        entry_id=row.entry_id,
        tier=row.tier,
        right=Right(row.right),
        leaf_index=row.leaf_index,
    )

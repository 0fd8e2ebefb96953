"""The gate: loads the facts, asks `rules.decide`, and hands out the `Grant`."""

from dataclasses import replace

from sqlalchemy import select

from vault.access.grant import Grant, passed_gate
from vault.access.models import GrantRow
from vault.access.rules import GateFacts, GrantFacts, Right, decide
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, is_active, overall_officer
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.authority import is_responsible_manager
from vault.register.models import OPEN
from vault.register.queries import find_entry


def enter_entry(tx: Transaction, who: SignedIn, *, entry_id: str, tier: int, act: Right) -> Grant:
    """Ask for an act on an entry, whose existence is no secret.

    Raises:
        Refusal: `no_grant`, `tier_exceeded`, and for a deposit `manager_missing`, `overall_officer_missing` or
            `conflict` (the entry is closed).
    """
    facts, rows = _load(tx, who.person_id, entry_id, tier, act)
    decision = decide(facts)
    if decision.code is not None:
        raise Refusal(decision.code, params={"what": "closed"}, about={"entry": entry_id})
    return _grant(rows[decision.grant_id])


def open_item(
    tx: Transaction, who: SignedIn, *, entry_id: str | None, tier: int, act: Right, about: dict[str, str]
) -> Grant:
    """Ask for an act on an item or on what lies below one; also for an item that does not exist (`entry_id` None).

    The answer, and the work behind it, is the same for an item that does not exist and for one the caller has no
    live grant for; only the log learns which (architecture rule 5).

    Raises:
        Refusal: `not_found`; its true code is `no_grant`, `tier_exceeded` or `not_found`. Who holds a grant to view
            is told the truth about a deposit.
    """
    facts, rows = _load(tx, who.person_id, entry_id or "", tier, act)
    decision = decide(facts)
    may_know = decide(replace(facts, act=Right.VIEW)).code is None
    if entry_id is None or not may_know:
        raise hidden(Code.NOT_FOUND if entry_id is None else decision.code or Code.NOT_FOUND, **about)
    if decision.code is not None:
        raise Refusal(decision.code, params={"what": "closed"}, about=about)
    return _grant(rows[decision.grant_id])


def live_grant(tx: Transaction, person_id: str, entry_id: str, tier: int, right: Right) -> Grant | None:
    """The live grant that lets a person do `right` on a tier of an entry, or None. For checks on other people."""
    facts, rows = _load(tx, person_id, entry_id, tier, right)
    decision = decide(facts)
    return None if decision.code is not None else _grant(rows[decision.grant_id])


def _load(
    tx: Transaction, person_id: str, entry_id: str, tier: int, act: Right
) -> tuple[GateFacts, dict[str | None, GrantRow]]:
    query = select(GrantRow).where(GrantRow.person_id == person_id, GrantRow.entry_id == entry_id)
    rows: dict[str | None, GrantRow] = {row.id: row for row in tx.session.scalars(query)}
    depositing = act is Right.DEPOSIT
    entry = find_entry(tx, entry_id) if depositing else None
    facts = GateFacts(
        act=act,
        tier=tier,
        now_ms=tx.now_ms(),
        person_active=is_active(tx, person_id),
        person_administers=holds(tx, person_id, Post.ADMINISTRATOR),
        entry_open=entry is not None and entry.state == OPEN,
        manager_active=entry is not None and is_responsible_manager(tx, entry.manager_id),
        overall_officer_appointed=not depositing or overall_officer(tx) is not None,
        grants=[_facts(row) for row in rows.values()],
    )
    return facts, rows


def _facts(row: GrantRow) -> GrantFacts:
    return GrantFacts(row.id, Right(row.right), row.tier, row.ends_ms, row.revoked_ms is not None)


def _grant(row: GrantRow) -> Grant:
    return passed_gate(
        grant_id=row.id,
        person_id=row.person_id,
        entry_id=row.entry_id,
        tier=row.tier,
        right=Right(row.right),
        leaf_index=row.leaf_index,
    )

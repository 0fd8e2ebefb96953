"""What a move would take away: the gate's own rules, asked with the facts as they would be on that day.

Nothing here knows why a grant opens something; it only replaces what a move changes about a person.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Select, select

from vault.access.facts import load_facts
from vault.access.models import GrantRow
from vault.access.rules import GateFacts, PersonFacts, Right, decide, is_over
from vault.people.facts import ABSENCE, TRANSFER
from vault.people.move_rules import MoveOrder, times_of
from vault.people.queries import person_row
from vault.platform.database import Transaction
from vault.register.models import Entry


@dataclass(frozen=True)
class LostEntry:
    """An entry of which something could be opened without the move, and not with it.

    Args:
        tiers: the tiers that close.
        grants: the grants that are over.
    """

    entry: Entry
    tiers: tuple[int, ...]
    grants: tuple[GrantRow, ...]


def moment_of_move(kind: str, day: str, now_ms: int) -> int:
    """From when (UTC ms) a move counts: the start of its day; after the last day of a leaver.

    Raises:
        Refusal: `request_invalid` for a day that is none or has passed.
    """
    department = "-" if kind == TRANSFER else None
    effect_ms, _until = times_of(MoveOrder(kind, day, "-", new_department=department), now_ms)
    return effect_ms


def lost_by_move(
    tx: Transaction, person_id: str, kind: str, effect_ms: int, entries: Select[str] | None
) -> list[LostEntry]:
    """What a person could open at the moment a move takes effect, and could not because of it, by entry.

    Args:
        kind: of the move, as `PersonMove` has it.
        effect_ms: from when it would count, UTC ms.
        entries: look at these only (a query of ids); all when None.

    Raises:
        Refusal: `not_found` for a person who is not on record.
    """
    person_row(tx, person_id)
    at_ms = max(effect_ms, tx.now_ms())
    held = select(GrantRow.entry_id).where(GrantRow.person_id == person_id)
    query = select(Entry).where(Entry.id.in_(held)).order_by(Entry.name, Entry.id)
    if entries is not None:
        query = query.where(Entry.id.in_(entries))
    found = (_lost(tx, person_id, entry, kind, at_ms) for entry in tx.session.scalars(query).all())
    return [each for each in found if each is not None]


def _lost(tx: Transaction, person_id: str, entry: Entry, kind: str, at_ms: int) -> LostEntry | None:
    facts, rows = load_facts(tx, person_id, entry.id, entry.tier, Right.VIEW, at_ms=at_ms)
    moved = replace(facts, person=after_move(facts.person, kind, at_ms))
    tiers = tuple(
        tier for tier in range(1, entry.tier + 1) if _opens(facts, tier) and not _opens(moved, tier)
    )
    if not tiers:
        return None
    over = tuple(
        rows[grant.grant_id]
        for grant in facts.grants
        if not is_over(grant, facts.person, at_ms)
        and (is_over(grant, moved.person, at_ms) or not moved.person.active)
    )
    return LostEntry(entry, tiers, over)


def _opens(facts: GateFacts, tier: int) -> bool:
    return decide(replace(facts, tier=tier)).code is None


def after_move(person: PersonFacts, kind: str, counts_ms: int) -> PersonFacts:
    """The facts of a person once a move counts, as `people.facts` would then find them."""
    if kind in (TRANSFER, ABSENCE):
        person = replace(person, moved_ms=max(person.moved_ms or 0, counts_ms))
    return person if kind == TRANSFER else replace(person, active=False)

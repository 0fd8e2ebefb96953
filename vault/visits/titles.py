"""What the items of a visit are called, for those who may know it."""

from __future__ import annotations

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.register.authority import is_responsible_manager
from vault.register.queries import entry_of
from vault.visits.queries import items_of_visit
from vault.visits.shown_items import FindItem, ShownItem


def titles_for(tx: Transaction, who: SignedIn, visit_id: str, find: FindItem) -> list[tuple[str, str | None]]:
    """The items of a visit by id, each with its title where the caller answers for it or may see it, else None."""
    found: list[tuple[str, str | None]] = []
    for row in items_of_visit(tx, visit_id):
        item = find(tx, row.item_id)
        may_know = item is not None and (answers_for(tx, who, item) or _may_see(tx, who, item))
        found.append((row.item_id, item.title if item is not None and may_know else None))
    return found


def answers_for(tx: Transaction, who: SignedIn, item: ShownItem) -> bool:
    """Whether the caller is the responsible manager of an item's entry."""
    manages = is_responsible_manager(tx, who.person_id)
    return manages and entry_of(tx, item.entry_id).manager_id == who.person_id


def _may_see(tx: Transaction, who: SignedIn, item: ShownItem) -> bool:
    return live_grant(tx, who.person_id, item.entry_id, item.tier, Right.VIEW) is not None

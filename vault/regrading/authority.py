"""Who may order that a tier is changed, and who may see that it was."""

from __future__ import annotations

from sqlalchemy import ColumnElement, SQLColumnExpression, true

from vault.access.gate import live_grant
from vault.access.queries import held_grants_of
from vault.access.rules import Right
from vault.disposal.authority import is_manager
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, record_ids_of_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.authority import require_manager
from vault.register.queries import entries_managed_by, entry_of

_OVERSEERS = (Post.OVERALL_OFFICER, Post.AUDITOR)


def require_manager_to_regrade(tx: Transaction, who: SignedIn, item: Item) -> None:
    """Only the manager of the entry changes the tier of its items (G2.2-g).

    Raises:
        Refusal: `role_required`; to people who may not know the item, `not_found` with that as its true code. `role_conflict`
            as `require_manager`.
    """
    entry = entry_of(tx, item.entry_id)
    if not is_manager(tx, who.person_id, entry) and not _may_know(tx, who, item):
        raise hidden(Code.ROLE_REQUIRED, entry=item.entry_id, item=item.id)
    require_manager(tx, who, entry)


def _may_know(tx: Transaction, who: SignedIn, item: Item) -> bool:
    reaches = live_grant(tx, who.person_id, item.entry_id, item.tier, Right.VIEW) is not None
    return reaches or _oversees(tx, who.person_id)


def _oversees(tx: Transaction, person_id: str) -> bool:
    return any(holds(tx, person_id, post) for post in _OVERSEERS)


def require_no_gain(tx: Transaction, who: SignedIn, item: Item, tier: int) -> None:
    """Nobody lowers a tier to where their own access reaches: that would be access decided by themselves.

    Raises:
        Refusal: `self_decision`, for every record of the same human.
    """
    reached = {
        grant.tier
        for person_id in record_ids_of_human(tx, who.person_id)
        for grant in held_grants_of(tx, person_id)
        if grant.entry_id == item.entry_id
    }
    if any(tier <= each for each in reached) and max(reached) < item.tier:
        raise Refusal(Code.SELF_DECISION, about={"entry": item.entry_id, "item": item.id})


def readable_by(tx: Transaction, person_id: str, entry_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Which regradings a person may read, as a condition: those on the entries they answer for; overseers all of them."""
    return true() if _oversees(tx, person_id) else entry_id.in_(entries_managed_by(tx, person_id))

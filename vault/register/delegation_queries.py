"""Reading delegations, now and as they were."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from vault.people.posts import Post
from vault.people.queries import holds, is_active
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Delegation, Entry, EntryChange


def delegation_for(
    tx: Transaction, entry_id: str, person_id: str, power: str, at_ms: int | None = None
) -> Delegation | None:
    """The delegation by which a person has a power over an entry, now or at a moment (UTC ms); None without one.

    Both must be there: who was given the power, and who gave it, still in the post it comes from.
    """
    at = tx.now_ms() if at_ms is None else at_ms
    query = select(Delegation).where(
        Delegation.entry_id == entry_id,
        Delegation.person_id == person_id,
        Delegation.power == power,
        Delegation.made_ms <= at,
        Delegation.starts_ms <= at,
        Delegation.ends_ms >= at,
        or_(Delegation.ended_ms.is_(None), Delegation.ended_ms > at),
    )
    for row in tx.session.scalars(query.order_by(Delegation.ends_ms.desc(), Delegation.id)):
        if is_active(tx, person_id, at) and _giver_has_power(tx, row, at):
            return row
    return None


def entries_delegated_to(tx: Transaction, person_id: str, power: str) -> list[str]:
    """The ids of the entries over which a person has a power by delegation now."""
    query = select(Delegation.entry_id).where(Delegation.person_id == person_id, Delegation.power == power)
    entries = tx.session.scalars(query.distinct()).all()
    return [each for each in entries if delegation_for(tx, each, person_id, power) is not None]


def delegates_on(tx: Transaction, entry_id: str, power: str) -> list[str]:
    """The people who have a power over an entry by delegation now."""
    query = select(Delegation.person_id).where(Delegation.entry_id == entry_id, Delegation.power == power)
    people = tx.session.scalars(query.distinct()).all()
    return [each for each in people if delegation_for(tx, entry_id, each, power) is not None]


def _giver_has_power(tx: Transaction, row: Delegation, at_ms: int) -> bool:
    if not holds(tx, row.made_by, Post(row.made_as), at_ms):
        return False
    return row.made_as == Post.OVERALL_OFFICER or manager_at(tx, row.entry_id, at_ms) == row.made_by


def manager_at(tx: Transaction, entry_id: str, at_ms: int) -> str | None:
    """Who was named as the manager of an entry at a moment (UTC ms); None for an unknown entry."""
    later = (
        select(EntryChange.old_value)
        .where(
            EntryChange.entry_id == entry_id,
            EntryChange.field == "manager_id",
            EntryChange.changed_ms > at_ms,
        )
        .order_by(EntryChange.revision)
        .limit(1)
    )
    replaced = tx.session.scalar(later)
    return replaced or tx.session.scalar(select(Entry.manager_id).where(Entry.id == entry_id))


def delegation_of(tx: Transaction, delegation_id: str, *, locked: bool = False) -> Delegation:
    """The delegation, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(Delegation, delegation_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def delegations_after(
    tx: Transaction, entry_id: str, position: Sequence[str | int], limit: int
) -> list[Delegation]:
    """Up to `limit` delegations on an entry, newest first after `(made_ms, id)`, ended ones included."""
    query = select(Delegation).where(Delegation.entry_id == entry_id)
    newest_first = Delegation.made_ms.desc(), Delegation.id
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))

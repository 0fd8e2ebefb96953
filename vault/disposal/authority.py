"""Who may order, confirm and read a disposal (G9.1.4-c). Administrators have no part in it by being administrators."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, true

from vault.access.gate import live_grant
from vault.access.queries import reached_by
from vault.access.rules import Right
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, is_active, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.authority import is_responsible_manager
from vault.register.models import Entry
from vault.register.queries import (
    designated_for_erasing,
    entries_designated_to,
    entries_managed_by,
    entry_of,
    people_designated_for_erasing,
)

DESIGNATED = "designated_for_erasing"
_OVERSEERS = (Post.OVERALL_OFFICER, Post.AUDITOR)


@dataclass(frozen=True)
class Capacity:
    """In which capacity a person carries out a disposal, and what that rests on."""

    duty: str
    designation_id: str | None
    grant_id: str | None


def is_manager(tx: Transaction, person_id: str, entry: Entry) -> bool:
    """Whether the person answers for the entry, in the post now."""
    return person_id == entry.manager_id and is_responsible_manager(tx, person_id)


def capacity_of(tx: Transaction, person_id: str, item: Item) -> Capacity | None:
    """The capacity in which a person may carry out a disposal of the item, None without one.

    The manager of the entry, or a holder the manager designated for erasing whose grant reaches the item now.
    """
    if not is_active(tx, person_id):
        return None
    if is_manager(tx, person_id, entry_of(tx, item.entry_id)):
        return Capacity(Post.RESPONSIBLE_MANAGER.value, None, None)
    designation = designated_for_erasing(tx, item.entry_id, person_id)
    grant = live_grant(tx, person_id, item.entry_id, item.tier, Right.VIEW)
    if designation is None or grant is None:
        return None
    return Capacity(DESIGNATED, designation.id, grant.grant_id)


def others_with_capacity(tx: Transaction, item: Item, person_id: str) -> bool:
    """Whether another human than this one could carry out a disposal of the item now."""
    able = {entry_of(tx, item.entry_id).manager_id, *people_designated_for_erasing(tx, item.entry_id)}
    return any(
        not same_human(tx, person_id, each) and capacity_of(tx, each, item) is not None
        for each in sorted(able)
    )


def require_manager_to_order(tx: Transaction, who: SignedIn, item: Item) -> None:
    """Only the manager of the entry orders.

    Raises:
        Refusal: `disposal_role`; to people who may not know the item, `not_found` with that as its true code.
    """
    if not is_manager(tx, who.person_id, entry_of(tx, item.entry_id)):
        raise _refused(tx, who, item)


def require_capacity(tx: Transaction, who: SignedIn, item: Item) -> Capacity:
    """The capacity in which the caller carries a disposal out.

    Raises:
        Refusal: as `require_manager_to_order`.
    """
    capacity = capacity_of(tx, who.person_id, item)
    if capacity is None:
        raise _refused(tx, who, item)
    return capacity


def require_reader(tx: Transaction, who: SignedIn, item: Item, deciders: frozenset[str]) -> None:
    """Manager, overall officer, auditor, the people who decided, and those who could carry it out may read.

    Raises:
        Refusal: `not_found`, its true code `no_grant`.
    """
    if who.person_id in deciders or _answers_for(tx, who.person_id, item):
        return
    if capacity_of(tx, who.person_id, item) is None:
        raise hidden(Code.NO_GRANT, item=item.id)


def readable_by(
    tx: Transaction, person_id: str, entry_id: SQLColumnExpression[str], tier: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """`require_reader` for people who decided nothing, as a condition on the rows of a list."""
    if any(holds(tx, person_id, post) for post in _OVERSEERS):
        return true()
    designated = entry_id.in_(entries_designated_to(tx, person_id))
    return or_(
        entry_id.in_(entries_managed_by(tx, person_id)),
        designated & reached_by(tx, person_id, entry_id, tier),
    )


def _answers_for(tx: Transaction, person_id: str, item: Item) -> bool:
    return is_manager(tx, person_id, entry_of(tx, item.entry_id)) or any(
        holds(tx, person_id, post) for post in _OVERSEERS
    )


def _refused(tx: Transaction, who: SignedIn, item: Item) -> Refusal:
    about = {"entry": item.entry_id, "item": item.id}
    designated = designated_for_erasing(tx, item.entry_id, who.person_id) is not None
    reaches = live_grant(tx, who.person_id, item.entry_id, item.tier, Right.VIEW) is not None
    if designated or reaches or _answers_for(tx, who.person_id, item):
        return Refusal(Code.DISPOSAL_ROLE, about=about)
    return hidden(Code.DISPOSAL_ROLE, **about)

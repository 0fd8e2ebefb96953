"""The items a person may see, looked for and put in order, without a row read that the list then leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

from sqlalchemy import ColumnElement, SQLColumnExpression, UnaryExpression, and_, false, or_, select
from sqlalchemy.sql.operators import custom_op

from vault.access.facts import Standing, load_standing
from vault.access.queries import open_now
from vault.access.rules import Right
from vault.documents.models import Item
from vault.documents.name_index import looked_for
from vault.identity.auth import SignedIn
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.folded_names import folded
from vault.register.queries import entry_names
from vault.visits.queries import visit_of_session

Column = ColumnElement[Any]
Order = Literal["newest", "oldest", "name"]


@dataclass(frozen=True)
class ItemsWanted:
    """Which of the items one may see, and in which order.

    Attributes:
        entry_id: of one entry only.
        search: any part of the title or of the shown file name; width and case do not matter.
        tier: of this tier only.
        from_ms: deposited at this moment (UTC ms) or later.
        before_ms: deposited before this moment.
        order: by the time of the first deposit, or by name without the marking in front of it.
    """

    entry_id: str | None = None
    search: str = ""
    tier: int | None = None
    from_ms: int | None = None
    before_ms: int | None = None
    order: Order = "newest"

    def place_of(self, item: Item) -> list[str | int]:
        """Where an item stands in this order, for a cursor."""
        return [item.name_order if self.order == "name" else item.created_ms, item.id]


EVERY_ITEM: Final = ItemsWanted()

_ORDERS: Final[dict[Order, tuple[SQLColumnExpression[Any], ...]]] = {
    "newest": (Item.created_ms.desc(), Item.id.desc()),
    "oldest": (Item.created_ms, Item.id),
    "name": (Item.name_order, Item.id),
}


@dataclass(frozen=True)
class Reach:
    """How far somebody's live grants reach now.

    Attributes:
        by_tier: the entries by the highest tier that is open there.
        to_deposit: the highest tier up to which one may deposit, by entry.
        standing: what holds for that person everywhere.
    """

    by_tier: Mapping[int, frozenset[str]]
    to_deposit: Mapping[str, int]
    standing: Standing

    @classmethod
    def of(cls, tx: Transaction, who: SignedIn) -> Self:
        """How far the caller sees."""
        found: dict[int, set[str]] = {}
        to_deposit: dict[str, int] = {}
        standing = load_standing(tx, who.person_id, device_id=who.device_id)
        for entry_id, tier, right in open_now(tx, who.person_id, standing):
            found.setdefault(tier, set()).add(entry_id)
            if right is Right.DEPOSIT:
                to_deposit[entry_id] = max(tier, to_deposit.get(entry_id, tier))
        return cls({tier: frozenset(entries) for tier, entries in found.items()}, to_deposit, standing)

    @property
    def entries(self) -> frozenset[str]:
        """All entries."""
        return frozenset[str]().union(*self.by_tier.values())

    def within(self, entry_id: str | None) -> Reach:
        """What of it is in one entry; all of it for None."""
        if entry_id is None:
            return self
        one = {tier: entries & {entry_id} for tier, entries in self.by_tier.items()}
        return replace(self, by_tier=one)

    def right_to(self, item: Item) -> Right:
        """What one may do with an item within reach. Deposits also need what the gate asks for at the time."""
        return Right.DEPOSIT if self.to_deposit.get(item.entry_id, 0) >= item.tier else Right.VIEW


def visible_items(
    tx: Transaction,
    who: SignedIn,
    reach: Reach,
    wanted: ItemsWanted,
    position: Sequence[str | int],
    limit: int,
) -> list[Item]:
    """Up to `limit` of the wanted items within reach, after the place of the last one before."""
    found = looked_for(tx, folded(wanted.search.strip()))
    beside_an_index = found.is_few or wanted.order == "name" or len(reach.entries) > 1
    column = _aside if tx.platform.database.is_sqlite and beside_an_index else _as_it_is
    query = select(Item).where(_within(reach, column(Item.entry_id.expression)), found.condition)
    query = query.where(*_narrowed(wanted, column if wanted.order == "name" else _as_it_is))
    visit = visit_of_session(tx, who.session_id)
    if visit is not None:
        query = query.where(Item.id.in_(visit.item_ids))
    return list(tx.session.scalars(rows_after(query, position, limit, *_ORDERS[wanted.order])))


def entries_named(tx: Transaction, who: SignedIn, reach: Reach) -> dict[str, str]:
    """The entries within reach by id; while outsiders look on, those of what they are shown."""
    visit = visit_of_session(tx, who.session_id)
    if visit is None:
        return entry_names(tx, reach.entries)
    shown = tx.session.scalars(select(Item.entry_id).where(Item.id.in_(visit.item_ids)))
    return entry_names(tx, reach.entries.intersection(shown))


def _narrowed(wanted: ItemsWanted, column: Callable[[Column], Column]) -> Iterator[ColumnElement[bool]]:
    created = column(Item.created_ms.expression)
    if wanted.tier is not None:
        yield Item.tier == wanted.tier
    if wanted.from_ms is not None:
        yield created >= wanted.from_ms
    if wanted.before_ms is not None:
        yield created < wanted.before_ms


def _within(reach: Reach, entry: Column) -> ColumnElement[bool]:
    open_ones = (
        and_(entry.in_(sorted(entries)), Item.tier <= tier) for tier, entries in reach.by_tier.items()
    )
    return or_(false(), *open_ones)


def _as_it_is(column: Column) -> Column:
    return column


def _aside(column: Column) -> Column:
    """A column by which SQLite compares and chooses no index (https://sqlite.org/optoverview.html, section 2).

    It would gather the rows of every entry and sort them all; walking the list's own index stops when the part is full.
    """
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)

"""Finding items by any part of their names, by the index that each database keeps (decision 0034).

PostgreSQL has a GIN index over the characters of a name and its pairs of characters; SQLite has the pairs in a table, kept by
triggers. Either says quickly whether a part of a name is rare. When it is not, reading the list in its order is quicker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    column,
    exists,
    func,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from vault.documents.models import Item
from vault.platform.database import Transaction

MANY: Final = 1_000
"""When so many items may match, reading the list in its order finds a part of it sooner."""
_COUNTED: Final = 5_000
_MOST_PAIRS: Final = 16
_COMPARED: Final = 4
_LAST_CHARACTER: Final = "\U0010ffff"
_GRAM: Final = table("item_name_gram", column("gram", Text), column("leaf_index", BigInteger))


@dataclass(frozen=True)
class LookedFor:
    """A condition on items; `is_few` says that it names a few of them by an index of its own."""

    condition: ColumnElement[bool]
    is_few: bool = False


def looked_for(tx: Transaction, part: str) -> LookedFor:
    """The items whose names hold `part`.

    Args:
        part: folded; empty for every item.
    """
    if not part:
        return LookedFor(true())
    holds = Item.sought.contains(part, autoescape=True)
    candidates = _by_table(tx, part) if tx.platform.database.is_sqlite else _by_index(part)
    leaves = tx.session.scalars(candidates.limit(MANY)).all()
    if len(leaves) == MANY:
        return LookedFor(holds)
    return LookedFor(and_(Item.leaf_index.in_(sorted(set(leaves))), holds), is_few=True)


def _by_index(part: str) -> Select[int]:
    """On PostgreSQL: the leaves of all items that can hold `part`."""
    # An array of PostgreSQL's own kind, whose `contains` is the @> of the index.
    grams = func.hizo_name_grams(Item.sought, type_=ARRAY(Text))
    return select(Item.leaf_index).where(grams.contains(func.hizo_name_grams(part, type_=ARRAY(Text))))


def _by_table(tx: Transaction, part: str) -> Select[int]:
    """On SQLite: the same, by the pairs of characters that are rarest."""
    if len(part) == 1:
        begins = (_GRAM.c.gram >= part) & (_GRAM.c.gram <= part + _LAST_CHARACTER)
        return select(_GRAM.c.leaf_index).where(begins)
    first, *others = _rarest_first(tx, part)[:_COMPARED]
    query = select(_GRAM.c.leaf_index).where(_GRAM.c.gram == first)
    for number, pair in enumerate(others):
        beside = _GRAM.alias(f"beside_{number}")
        query = query.where(exists().where(beside.c.gram == pair, beside.c.leaf_index == _GRAM.c.leaf_index))
    return query


def _rarest_first(tx: Transaction, part: str) -> list[str]:
    pairs = list(dict.fromkeys(part[at : at + 2] for at in range(len(part) - 1)))[:_MOST_PAIRS]
    return sorted(pairs, key=lambda pair: _count(tx, pair)) if len(pairs) > 1 else pairs


def _count(tx: Transaction, pair: str) -> int:
    some = select(_GRAM.c.leaf_index).where(_GRAM.c.gram == pair).limit(_COUNTED).subquery()
    return tx.session.scalar(select(func.count()).select_from(some)) or 0

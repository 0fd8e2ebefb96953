"""Finding items by any part of their names, by the index that each database keeps (decision 0034).

PostgreSQL has a GIN index over the pieces of a name; SQLite has them in a table, kept by triggers. Pieces are pairs of characters and,
because digits are in every name, runs of four ASCII characters with a digit among them. Either index says quickly whether a part of a
name is rare. When it is not, reading the list in its order is quicker.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import digits
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
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
_FEW: Final = 50
"""A piece that so few items have is rare enough; the others need not be counted."""
_RUN: Final = 4
_MOST_PIECES: Final = 16
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


def pieces_of(part: str) -> list[str]:
    """Pieces that every name with this part of a name has: the long ones, and the pairs outside of those; the part itself if it is
    one character.
    """
    if len(part) == 1:
        return [part]
    starts = [at for at in range(len(part) - _RUN + 1) if _is_indexed(part[at : at + _RUN])]
    inside = {at + step for at in starts for step in range(_RUN - 1)}
    runs = [part[at : at + _RUN] for at in starts]
    pairs = [part[at : at + 2] for at in range(len(part) - 1) if at not in inside]
    return list(dict.fromkeys(runs + pairs))[:_MOST_PIECES]


def _is_indexed(run: str) -> bool:
    return run.isascii() and any(character in digits for character in run)


def _by_index(part: str) -> Select[int]:
    """On PostgreSQL: the leaves of all items that can hold `part`."""
    # An array of PostgreSQL's own kind, whose `contains` is the @> of the index.
    grams = func.hizo_name_grams(Item.sought, type_=ARRAY(Text))
    return select(Item.leaf_index).where(grams.contains(cast(pieces_of(part), ARRAY(Text))))


def _by_table(tx: Transaction, part: str) -> Select[int]:
    """On SQLite: the same, by the pieces that are rarest."""
    if len(part) == 1:
        begins = (_GRAM.c.gram >= part) & (_GRAM.c.gram <= part + _LAST_CHARACTER)
        return select(_GRAM.c.leaf_index).where(begins)
    first, *others = _rarest_first(tx, pieces_of(part))[:_COMPARED]
    query = select(_GRAM.c.leaf_index).where(_GRAM.c.gram == first)
    for number, piece in enumerate(others):
        beside = _GRAM.alias(f"beside_{number}")
        query = query.where(exists().where(beside.c.gram == piece, beside.c.leaf_index == _GRAM.c.leaf_index))
    return query


def _rarest_first(tx: Transaction, pieces: list[str]) -> list[str]:
    """The pieces with the rarest in front; none is counted further than to where it is not the rarest."""
    rarest, least = pieces[0], _COUNTED
    # Those of digits alone are mostly the rarest: after them there is little left to count.
    for piece in sorted(pieces, key=_digits_in, reverse=True) if len(pieces) > 1 else ():
        if least <= _FEW:
            break
        count = _count(tx, piece, least)
        if count < least:
            rarest, least = piece, count
    return [rarest, *(piece for piece in pieces if piece != rarest)]


def _digits_in(piece: str) -> int:
    return sum(character in digits for character in piece)


def _count(tx: Transaction, piece: str, most: int) -> int:
    some = select(_GRAM.c.leaf_index).where(_GRAM.c.gram == piece).limit(most).subquery()
    return tx.session.scalar(select(func.count()).select_from(some)) or 0

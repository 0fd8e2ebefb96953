"""Lists in parts: keyset cursors, sealed (they may hold names) and bound to the list they continue, and the rows after one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, UnaryExpression
from sqlalchemy.sql.operators import desc_op

from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform
from vault.platform.sealed_text import open_text, seal_text

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_PURPOSE = "cursors"
Row = TypeVar("Row")
Columns = TypeVarTuple("Columns")


def page_limit(asked: int | None) -> int:
    """How many rows a page holds: 1 to 200, 50 when not said."""
    if asked is None:
        return DEFAULT_LIMIT
    if not 1 <= asked <= MAX_LIMIT:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"limit 1..{MAX_LIMIT}"})
    return asked


class ListPart:
    """The part of a list that a request asks for.

    Args:
        list_name: which list; a cursor of another one is refused.
        cursor: where the last part ended, None for the beginning.
        limit: rows wanted, as `page_limit` takes it.

    Raises:
        Refusal: `request_invalid` for a limit out of range, and for a cursor that is not ours or of another list.
    """

    def __init__(self, platform: Platform, list_name: str, cursor: str | None, limit: int | None) -> None:
        self._platform = platform
        self._list_name = list_name
        self._size = page_limit(limit)
        self.position = _read_cursor(platform, list_name, cursor) if cursor else []
        self.fetched = self._size + 1
        """How many rows to read: one more than are shown says whether there are more."""

    def cut(
        self, rows: Sequence[Row], position_of: Callable[[Row], list[str | int]]
    ) -> tuple[Sequence[Row], str | None]:
        """The rows to show, and the cursor of the next part if there is one."""
        shown = rows[: self._size]
        if len(rows) <= self._size:
            return shown, None
        return shown, _make_cursor(self._platform, self._list_name, position_of(shown[-1]))


def rows_after(
    query: Select[*Columns],
    position: Sequence[str | int],
    limit: int,
    *order: SQLColumnExpression[Any],
) -> Select[*Columns]:
    """Up to `limit` rows of `query` in `order`, from the one after `position` on; no position is the beginning.

    Args:
        query: the whole list, not ordered yet.
        position: a value for each column of `order`, as `ListPart` has it.
        limit: rows to read.
        order: columns, with `.desc()` where larger values come first; both ways may mix. No column holds NULL, and
            together they are unique: rows that share a position would be left out where one of them ends a part.
    """
    if position:
        query = query.where(_beyond(list(zip(order, position, strict=True))))
    return query.order_by(*order).limit(limit)


def _beyond(keys: Sequence[tuple[SQLColumnExpression[Any], str | int]]) -> ColumnElement[bool]:
    """Further on by the first key, or level there and beyond by the rest."""
    (key, value), *rest = keys
    column = key
    further = key > value
    if isinstance(key, UnaryExpression) and key.modifier is desc_op:
        column = key.element
        further = column < value
    return further | ((column == value) & _beyond(rest)) if rest else further


def _make_cursor(platform: Platform, list_name: str, position: list[str | int]) -> str:
    return seal_text(platform, _PURPOSE, json.dumps(position, ensure_ascii=False), list_name)


def _read_cursor(platform: Platform, list_name: str, cursor: str) -> list[str | int]:
    position = open_text(platform, _PURPOSE, cursor, list_name)
    if position is None:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "cursor"})
    return list(json.loads(position))

"""Searching the log by what its details name, by act and by time, without reading what does not match."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, TextClause, and_, exists, select, true
from sqlalchemy.orm import aliased

from vault.audit.log import head, leaf_body
from vault.audit.models import NAMES_SOMEBODY, NAMES_SOMETHING, AuditAct, AuditDetail, AuditLeaf
from vault.audit.record import as_value_text
from vault.platform.clock import utc_text
from vault.platform.database import Transaction

Indices = SQLColumnExpression[int]
Conditions = tuple[ColumnElement[bool] | TextClause, ...]
_PEOPLE: Final = ("actor", "manager", "person", "subject", "successor", "trainer", "watcher")
_DEVICES: Final = ("device", "new_device", "subject_device")


@dataclass(frozen=True)
class Search:
    """What leaves have to be like: every condition that is not None, and one of the acts where there are any.

    Times are UTC ms; `until_ms` itself is not in.
    """

    person_id: str | None = None
    item_id: str | None = None
    device_id: str | None = None
    acts: tuple[str, ...] = ()
    from_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True)
class _Condition:
    """One condition, both ways: as the index that is walked, newest first, and as a question about a leaf."""

    column: Indices
    by_index: Conditions
    holds_for: Callable[[Indices], ColumnElement[bool]]


def leaves_matching(
    tx: Transaction,
    asked: Search,
    position: Sequence[str | int],
    limit: int,
    *,
    no_alerts_about: Collection[str] = (),
) -> list[int]:
    """Up to `limit` indices of leaves that match, newest first after `(index)`.

    Args:
        no_alerts_about: alerts about these people are left out.
    """
    walked, *others = _conditions(asked)
    column = walked.column
    start, stop = _bounds(tx, asked)
    if position:
        stop = min(stop, int(position[0]))
    query = select(column).where(*walked.by_index, column >= start, column < stop)
    query = query.where(*(each.holds_for(column) for each in others))
    if no_alerts_about:
        query = query.where(~_is_alert_about(column, no_alerts_about))
    return list(tx.session.scalars(query.distinct().order_by(column.desc()).limit(limit)))


def _conditions(asked: Search) -> Iterator[_Condition]:
    """The one that is likely to match least comes first: its index is walked."""
    if asked.item_id is not None:
        yield _naming(("item",), NAMES_SOMETHING, asked.item_id)
    if asked.device_id is not None:
        yield _naming(_DEVICES, NAMES_SOMETHING, asked.device_id)
    if asked.person_id is not None:
        yield _naming(_PEOPLE, NAMES_SOMEBODY, asked.person_id)
    if asked.acts:
        yield _of_acts(asked.acts)
    yield _Condition(AuditLeaf.__table__.c.leaf_index, (), lambda _leaf: true())


def _naming(fields: tuple[str, ...], index_condition: TextClause, value: str) -> _Condition:
    text = as_value_text(value)
    # Word for word the condition of the index, without which no database uses it.
    by_index = (index_condition, AuditDetail.value == text, AuditDetail.field.in_(fields))

    def holds_for(leaf: Indices) -> ColumnElement[bool]:
        named = aliased(AuditDetail)
        return exists().where(named.leaf_index == leaf, named.field.in_(fields), named.value == text)

    return _Condition(AuditDetail.__table__.c.leaf_index, by_index, holds_for)


def _of_acts(acts: tuple[str, ...]) -> _Condition:
    def holds_for(leaf: Indices) -> ColumnElement[bool]:
        return exists().where(AuditAct.leaf_index == leaf, AuditAct.act.in_(acts))

    return _Condition(AuditAct.__table__.c.leaf_index, (AuditAct.act.in_(acts),), holds_for)


def _is_alert_about(leaf: Indices, people: Collection[str]) -> ColumnElement[bool]:
    alert, subject = aliased(AuditDetail), aliased(AuditDetail)
    texts = [as_value_text(each) for each in people]
    return and_(
        exists().where(alert.leaf_index == leaf, alert.field == "alert"),
        exists().where(subject.leaf_index == leaf, subject.field == "subject", subject.value.in_(texts)),
    )


def _bounds(tx: Transaction, asked: Search) -> tuple[int, int]:
    """The stretch of the log between two moments, as `(first, after the last)`."""
    size = head(tx).size
    start = 0 if asked.from_ms is None else _first_since(tx, asked.from_ms, size)
    stop = size if asked.until_ms is None else _first_since(tx, asked.until_ms, size)
    return start, stop


def _first_since(tx: Transaction, moment_ms: int, size: int) -> int:
    """The index of the first leaf of a moment or later; `size` when there is none.

    Leaves are in the order of commits, so their times rise but where a clock was set back: there the bound is a near one.
    """
    moment, low, high = utc_text(moment_ms), 0, size
    while low < high:
        middle = (low + high) // 2
        if _time_of(tx, middle) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _time_of(tx: Transaction, index: int) -> str:
    body: dict[str, Any] = json.loads(leaf_body(tx, index))
    return str(body["time"])

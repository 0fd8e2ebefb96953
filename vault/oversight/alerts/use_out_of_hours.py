"""Counting what people did outside working hours on a day: pages viewed, copies asked for, copies fetched (TQ4-0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select

from vault.copies.models import Copy, CopyEvent, CopyRequest
from vault.documents.models import Item, PageRelease, Version
from vault.platform.database import Transaction
from vault.platform.working_hours import Span


def use_out_of_hours(tx: Transaction, day: date) -> Counter[tuple[str, str]]:
    """How many times each person used each entry outside working hours on a day in Japan; without zeros."""
    found: Counter[tuple[str, str]] = Counter()
    for part in tx.platform.settings.hours_of_work.outside(day):
        for query in use_queries(part):
            for person_id, entry_id, count in tx.session.execute(query):
                found[person_id, entry_id] += count
    return found


def use_queries(part: Span) -> Sequence[Select[Any, Any, Any]]:
    """The questions for person, entry and number of uses in a span; each finds its rows by an index over time."""
    return _pages(part), _requests(part), _fetched(part)


def _pages(part: Span) -> Select[Any, Any, Any]:
    # Counted by version first: the rows that are many are read in the order of their index, and only what is left is joined.
    released = (
        select(PageRelease.person_id, PageRelease.version_id, func.count().label("times"))
        .where(during(part, PageRelease.released_ms), PageRelease.counted)
        .group_by(PageRelease.person_id, PageRelease.version_id)
        .subquery()
    )
    return (
        select(released.c.person_id, Item.entry_id, released.c.times)
        .join(Version, Version.id == released.c.version_id)
        .join(Item, Item.id == Version.item_id)
    )


def _requests(part: Span) -> Select[Any, Any, Any]:
    return (
        select(CopyRequest.requester_id, CopyRequest.entry_id, func.count())
        .where(during(part, CopyRequest.requested_ms))
        .group_by(CopyRequest.requester_id, CopyRequest.entry_id)
    )


def _fetched(part: Span) -> Select[Any, Any, Any]:
    return (
        select(CopyEvent.person_id, Copy.entry_id, func.count())
        .join(Copy, Copy.id == CopyEvent.copy_id)
        .where(CopyEvent.act == "fetched", during(part, CopyEvent.at_ms))
        .group_by(CopyEvent.person_id, Copy.entry_id)
    )


def during(part: Span, at: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether something happened in a span."""
    return (at >= part.from_ms) & (at < part.until_ms)

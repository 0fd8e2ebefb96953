"""Reading the list of measures: all of it for those who answer for it or check it, one's own for whoever is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from vault.identity.auth import SignedIn
from vault.oversight.models import Measure, MeasureCheck
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


def reads_all(tx: Transaction, person_id: str) -> bool:
    """Whether a person reads the whole list."""
    return any(holds(tx, person_id, post) for post in READERS)


def measures_after(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int, *, ended: bool
) -> list[Measure]:
    """Up to `limit` measures the caller may see, the most urgent first after `(next_check_ms, id)`."""
    query = select(Measure).where(Measure.ended_ms.is_not(None) if ended else Measure.ended_ms.is_(None))
    if not reads_all(tx, who.person_id):
        query = query.where(Measure.responsible_id == who.person_id)
    return list(tx.session.scalars(rows_after(query, position, limit, Measure.next_check_ms, Measure.id)))


def last_checks(tx: Transaction, measures: Sequence[Measure]) -> dict[str, MeasureCheck]:
    """The newest check of each measure that was ever checked."""
    query = (
        select(MeasureCheck)
        .where(MeasureCheck.measure_id.in_([each.id for each in measures]))
        .order_by(MeasureCheck.checked_ms, MeasureCheck.id)
    )
    return {row.measure_id: row for row in tx.session.scalars(query)}

"""Counting refusals: so many of one person on one entry within an hour are a burst, and a burst is an alert (G3.0-j).

Counted in the background: at the request itself nothing may tell a hidden thing from one that does not exist.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from vault.audit.actor import Actor
from vault.oversight.alerts.kinds import COUNTED, HOUR_MS, Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.alerts.refusals import entry_concerned
from vault.oversight.models import Alert, RefusedAccess
from vault.platform.database import Transaction


@dataclass(frozen=True)
class Burst:
    """Refusals of one person on one entry (None where they name none), all within an hour."""

    person_id: str
    entry_id: str | None
    rows: Sequence[RefusedAccess]


def refusals_wait(tx: Transaction) -> bool:
    """Whether any refusal has not been looked at yet."""
    return tx.session.scalar(select(RefusedAccess.id).limit(1)) is not None


def raise_bursts(tx: Transaction, by: Actor) -> None:
    """Raise an alert for each burst, and forget the refusals that can be part of none any more."""
    counted = select(RefusedAccess).where(RefusedAccess.code.in_([code.value for code in COUNTED]))
    rows = tx.session.scalars(counted.order_by(RefusedAccess.at_ms, RefusedAccess.id)).all()
    spent = []
    for burst in _bursts(tx, rows):
        spent += [row.id for row in burst.rows]
        if not _is_known(tx, burst):
            raise_alert(
                tx,
                Kind.REFUSALS_IN_BURST,
                burst.rows[-1].id,
                by,
                entry_id=burst.entry_id,
                subject_id=burst.person_id,
                count=len(burst.rows),
            )
    over = or_(
        RefusedAccess.at_ms <= tx.now_ms() - HOUR_MS,
        RefusedAccess.code.not_in([code.value for code in COUNTED]),
        RefusedAccess.id.in_(spent),
    )
    tx.session.execute(delete(RefusedAccess).where(over))


def _bursts(tx: Transaction, rows: Sequence[RefusedAccess]) -> Iterator[Burst]:
    groups: dict[tuple[str, str | None], list[RefusedAccess]] = defaultdict(list)
    for row in rows:
        groups[row.person_id, entry_concerned(tx, json.loads(row.about))].append(row)
    for (person_id, entry_id), group in groups.items():
        for found in within_an_hour(group, tx.platform.settings.refusals_in_burst):
            yield Burst(person_id, entry_id, found)


def within_an_hour(rows: Sequence[RefusedAccess], enough: int) -> Iterator[Sequence[RefusedAccess]]:
    """The bursts among one person's refusals on one entry, oldest first; no refusal is part of two."""
    window: list[RefusedAccess] = []
    for row in rows:
        window = [each for each in window if each.at_ms > row.at_ms - HOUR_MS] + [row]
        if len(window) >= enough:
            yield window
            window = []


def _is_known(tx: Transaction, burst: Burst) -> bool:
    """Whether somebody has the like before them already: one alert is enough until it is decided or an hour has passed."""
    on_entry = Alert.entry_id == burst.entry_id if burst.entry_id else Alert.entry_id.is_(None)
    known = select(Alert.id).where(
        Alert.kind == Kind.REFUSALS_IN_BURST,
        Alert.subject_id == burst.person_id,
        on_entry,
        or_(Alert.decided_ms.is_(None), Alert.raised_ms > tx.now_ms() - HOUR_MS),
    )
    return tx.session.scalar(known.limit(1)) is not None

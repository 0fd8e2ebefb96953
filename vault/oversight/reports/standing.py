"""Whether a manager's yearly report is due: 365 days after the last one that was acknowledged (G3.0-l)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, func, literal, select

from vault.oversight.models import ManagementReport
from vault.people.facts import active_at, live_at
from vault.people.models import HeldPost
from vault.people.posts import Post
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction

YEAR_MS: Final = 365 * DAY_MS
SOON_MS: Final = 30 * DAY_MS


class ReportState(StrEnum):
    """`current`; `due` within 30 days; `red` once a year has passed without an acknowledged report."""

    CURRENT = "current"
    DUE = "due"
    RED = "red"


@dataclass(frozen=True)
class Standing:
    """Where one manager stands. `since_ms` is when the last acknowledged report was sent, or the post began; `waiting` is
    the newest report that was sent and not acknowledged yet.
    """

    manager_id: str
    since_ms: int
    waiting: str | None
    now_ms: int

    @property
    def due_ms(self) -> int:
        """When the year is over."""
        return self.since_ms + YEAR_MS

    @property
    def state(self) -> ReportState:
        """How urgent it is."""
        if self.now_ms > self.due_ms:
            return ReportState.RED
        return ReportState.DUE if self.now_ms > self.due_ms - SOON_MS else ReportState.CURRENT


def standings(tx: Transaction, only: str | None = None) -> list[Standing]:
    """Every active responsible manager, by when the report is due; `only` one of them."""
    now = literal(tx.now_ms(), BigInteger)
    query = (
        select(HeldPost.person_id, func.min(HeldPost.given_ms))
        .where(
            HeldPost.post == Post.RESPONSIBLE_MANAGER,
            live_at(HeldPost, now),
            active_at(HeldPost.person_id, now),
        )
        .group_by(HeldPost.person_id)
    )
    if only is not None:
        query = query.where(HeldPost.person_id == only)
    found = [_standing(tx, person_id, begun_ms) for person_id, begun_ms in tx.session.execute(query)]
    return sorted(found, key=lambda each: (each.due_ms, each.manager_id))


def _standing(tx: Transaction, manager_id: str, begun_ms: int) -> Standing:
    acknowledged = tx.session.scalar(
        select(func.max(ManagementReport.sent_ms)).where(
            ManagementReport.manager_id == manager_id, ManagementReport.acknowledged_ms.is_not(None)
        )
    )
    since = max(begun_ms, acknowledged or 0)
    newest = newest_report(tx, manager_id)
    waits = newest is not None and newest.acknowledged_ms is None
    return Standing(manager_id, since, newest.id if newest is not None and waits else None, tx.now_ms())


def newest_report(tx: Transaction, manager_id: str) -> ManagementReport | None:
    """The last report a manager sent."""
    query = select(ManagementReport).where(ManagementReport.manager_id == manager_id)
    newest_first = ManagementReport.sent_ms.desc(), ManagementReport.id.desc()
    return tx.session.scalars(query.order_by(*newest_first).limit(1)).first()

"""Who could open one item at a moment, by which grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, literal, select

from vault.access.events import READERS_LISTED
from vault.access.facts import counting
from vault.access.models import GrantRow
from vault.access.why import Explanation, why
from vault.audit.record import record
from vault.disposal.models import Tombstone
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.platform.clock import utc_text
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.regrading.queries import tier_at


@dataclass(frozen=True)
class Reader:
    """A person who could open the item, and the chain that let them."""

    person_id: str
    explained: Explanation


def was_there(tx: Transaction, item: Item, at_ms: int) -> bool:
    """Whether there was anything to open at a moment: the item was deposited by then and not disposed of."""
    gone = tx.session.get(Tombstone, item.id)
    return item.created_ms <= at_ms and (gone is None or at_ms < gone.created_ms)


def holders_after(
    tx: Transaction, item: Item, at_ms: int, position: Sequence[str | int], limit: int
) -> list[str]:
    """Up to `limit` people with a grant that reaches the tier that the item had, and counted then, by id after `(person_id)`."""
    held = (
        select(GrantRow.person_id)
        .where(
            GrantRow.entry_id == item.entry_id,
            GrantRow.tier >= tier_at(tx, item, at_ms),
            counting(literal(at_ms, BigInteger)),
        )
        .group_by(GrantRow.person_id)
    )
    return list(tx.session.scalars(rows_after(held, position, limit, GrantRow.person_id)))


def readers(tx: Transaction, item: Item, at_ms: int, people: Sequence[str]) -> list[Reader]:
    """Those of the people to whom the gate would have said yes at a moment."""
    if not was_there(tx, item, at_ms):
        return []
    tier = tier_at(tx, item, at_ms)
    asked = [Reader(each, why(tx, each, item.entry_id, tier, at_ms)) for each in people]
    return [each for each in asked if each.explained.decision.code is None]


def record_reading(tx: Transaction, who: SignedIn, item: Item, at_ms: int, count: int) -> None:
    """The leaf of having asked."""
    record(
        tx, READERS_LISTED, who.actor, entry=item.entry_id, item=item.id, moment=utc_text(at_ms), count=count
    )

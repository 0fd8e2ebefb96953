"""Reading regradings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.regrading.authority import readable_by
from vault.regrading.models import Regrading


def regradings_seen(
    tx: Transaction,
    who: SignedIn,
    item_id: str | None,
    state: str | None,
    position: Sequence[str | int],
    limit: int,
) -> list[Regrading]:
    """The regradings the caller may read, newest first, after `(ordered_ms, id)`; of one item and in one state where asked."""
    query = select(Regrading).where(readable_by(tx, who.person_id, Regrading.entry_id.expression))
    if item_id is not None:
        query = query.where(Regrading.item_id == item_id)
    if state is not None:
        query = query.where(Regrading.state == state)
    newest_first = Regrading.ordered_ms.desc(), Regrading.id.desc()
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))


def tier_at(tx: Transaction, item: Item, at_ms: int) -> int:
    """The tier that an item had at a moment (UTC ms): a higher one counts from its order on, a lower one once it is marked."""
    query = select(Regrading).where(Regrading.item_id == item.id).order_by(Regrading.ordered_ms, Regrading.id)
    for each in tx.session.scalars(query):
        since = each.ordered_ms if each.tier > each.old_tier else each.marked_ms
        if since is not None and at_ms < since:
            return each.old_tier
    return item.tier

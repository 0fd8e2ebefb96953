"""Listing items: nothing above the caller's grants is counted, paged or hinted at."""

from collections.abc import Sequence

from vault.access.gate import enter_entry, require_unhindered
from vault.access.rules import Right
from vault.audit.record import record
from vault.documents.events import ITEM_READ
from vault.documents.models import Item
from vault.documents.queries import LOWEST_TIER
from vault.documents.visible_items import ItemsWanted, Reach, visible_items
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction


def list_items(
    tx: Transaction,
    who: SignedIn,
    reach: Reach,
    wanted: ItemsWanted,
    position: Sequence[str | int],
    limit: int,
) -> list[Item]:
    """Up to `limit` of the wanted items within the caller's reach, of one entry or of all. The reading is recorded.

    Raises:
        Refusal: the gate's code for an entry without a live grant; for all of them what stops the holder everywhere.
    """
    grant = None
    if wanted.entry_id is None:
        require_unhindered(tx, who, reach.standing)
    else:
        grant = enter_entry(tx, who, entry_id=wanted.entry_id, tier=LOWEST_TIER, act=Right.VIEW).grant_id
    items = visible_items(tx, who, reach.within(wanted.entry_id), wanted, position, limit)
    record(
        tx,
        ITEM_READ,
        who.actor,
        entry=wanted.entry_id,
        item=None,
        version=None,
        count=len(items),
        grant=grant,
    )
    return items

"""Renaming an item: the marking stays at the front of the name, whole and undisguised (G2.2-c)."""

from collections.abc import Collection

from vault.access.grant import Grant
from vault.audit.record import record
from vault.documents.events import ITEM_RENAMED
from vault.documents.item_names import checked_rename
from vault.documents.models import ACTIVE, Item
from vault.documents.scanning.closing import require_marked
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

RENAMEABLE = frozenset({"file_name"})


def check_fields(named: Collection[str]) -> None:
    """Nothing of an item but its name is changed by hand.

    Raises:
        Refusal: `field_immutable`.
    """
    for field in sorted(set(named) - RENAMEABLE):
        raise Refusal(Code.FIELD_IMMUTABLE, params={"field": field})


def rename(tx: Transaction, who: SignedIn, grant: Grant, item: Item, new_name: str) -> None:
    """Give the item another file name.

    Raises:
        Refusal: `marking_removed`, `name_invalid`, `conflict` (the item carries no file, or is closed), `marking_pending`.
    """
    grant.require_reach(entry_id=item.entry_id, item_id=item.id, tier=item.tier)
    require_marked(item)
    if item.state != ACTIVE or item.file_name is None:
        raise Refusal(Code.CONFLICT, params={"what": "state"}, about={"item": item.id})
    old_name = item.file_name
    item.file_name = checked_rename(item.marking, old_name, new_name)
    item.revision += 1
    record(
        tx,
        ITEM_RENAMED,
        who.actor,
        item=item.id,
        file_name=item.file_name,
        old_file_name=old_name,
        grant=grant.grant_id,
    )

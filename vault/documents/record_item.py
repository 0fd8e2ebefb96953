"""Recording an item that carries no content: paper, a medium, a prototype, a process or area (G1.2-a)."""

from vault.access.gate import enter_entry
from vault.access.rules import Right
from vault.audit.record import record
from vault.documents.depositing.rules import CheckedOrder
from vault.documents.events import ITEM_RECORDED
from vault.documents.models import ACTIVE, UNSCANNED, Item
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.queries import entry_of, find_entry
from vault.visits.queries import require_no_visit


def record_item(tx: Transaction, who: SignedIn, order: CheckedOrder) -> Item:
    """Add an item of a kind other than an electronic file.

    Raises:
        Refusal: `register_entry_missing`, `no_grant`, `tier_exceeded`, `manager_missing`, `overall_officer_missing`.
    """
    entry = find_entry(tx, order.entry_id)
    if entry is None:
        raise Refusal(Code.REGISTER_ENTRY_MISSING, about={"entry": order.entry_id})
    require_no_visit(tx, who, entry=entry.id)
    grant = enter_entry(tx, who, entry_id=entry.id, tier=order.tier.level, act=Right.DEPOSIT)
    # Held until the commit: who lowers the entry's tier counts this item, or is seen here.
    entry = entry_of(tx, entry.id, locked=True)
    if order.tier.level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about={"entry": entry.id})
    item = Item(
        id=new_id("itm", tx.platform.randomness),
        entry_id=entry.id,
        type=order.type,
        title=order.title,
        file_name=None,
        tier=order.tier.level,
        marking=order.tier.marking,
        state=ACTIVE,
        scan_state=UNSCANNED,
        revision=1,
        created_ms=tx.now_ms(),
        created_by=who.person_id,
        leaf_index=-1,
    )
    tx.session.add(item)
    leaf = record(
        tx,
        ITEM_RECORDED,
        who.actor,
        entry=entry.id,
        item=item.id,
        item_type=item.type,
        name=item.title,
        marking=item.marking,
        tier=item.tier,
        grant=grant.grant_id,
    )
    leaf.bind(item)
    return item

"""Who may deposit what where: asked when a deposit begins, whenever more of it comes, and when it ends."""

from vault.access.gate import enter_entry, open_item
from vault.access.grant import Grant
from vault.access.rules import Right
from vault.documents.depositing.rules import CheckedOrder
from vault.documents.models import ACTIVE, Item
from vault.documents.scanning.closing import require_marked
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Entry
from vault.register.queries import find_entry
from vault.visits.queries import require_no_visit


def pass_gate(tx: Transaction, who: SignedIn, order: CheckedOrder) -> Grant:
    """Ask whether somebody may deposit this, there, now.

    Raises:
        Refusal: `register_entry_missing`, and what `begin` raises of the gate.
    """
    entry = find_entry(tx, order.entry_id)
    if entry is None:
        raise Refusal(Code.REGISTER_ENTRY_MISSING, about={"entry": order.entry_id})
    require_no_visit(tx, who, entry=entry.id)
    grant = enter_entry(tx, who, entry_id=entry.id, tier=order.tier.level, act=Right.DEPOSIT)
    require_within_tier(entry, order)
    if order.item_id is None:
        return grant
    item = tx.session.get(Item, order.item_id)
    about = {"item": order.item_id}
    grant = open_item(
        tx,
        who,
        entry_id=item.entry_id if item else None,
        tier=item.tier if item else 1,
        act=Right.DEPOSIT,
        about=about,
    )
    require_same_place(item, order)
    return grant


def require_within_tier(entry: Entry, order: CheckedOrder) -> None:
    """Nothing is marked higher than its entry.

    Raises:
        Refusal: `tier_exceeded`.
    """
    if order.tier.level > entry.tier:
        raise Refusal(Code.TIER_EXCEEDED, about={"entry": entry.id})


def require_same_place(item: Item | None, order: CheckedOrder) -> None:
    """A new version stays in its item's entry, under its item's marking.

    Raises:
        Refusal: `conflict`, `marking_pending`.
    """
    if item is None or item.state != ACTIVE or item.type != order.type:
        raise Refusal(Code.CONFLICT, params={"what": "item"})
    require_marked(item)
    if item.entry_id != order.entry_id or item.tier != order.tier.level:
        raise Refusal(Code.CONFLICT, params={"what": "entry_id, marking"}, about={"item": item.id})

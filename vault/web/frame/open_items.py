"""Which documents a page may link to: a link to one that the visitor has no grant for leads to a closed door."""

from __future__ import annotations

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.documents.models import Item
from vault.platform.runtime import Platform
from vault.web.frame.visitor import Visitor


def may_open(platform: Platform, visitor: Visitor, item_id: str) -> bool:
    """Whether the document would be shown to the visitor now; the document itself asks the gate again."""
    with platform.reading() as tx:
        item = tx.session.get(Item, item_id)
        if item is None:
            return False
        grant = live_grant(tx, visitor.who.person_id, item.entry_id, item.tier, Right.VIEW)
        return grant is not None

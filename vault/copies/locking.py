"""Locks of requests and copies, in the one order everybody keeps: people and their grants, the item, the request, the copy.

Whoever closes an item holds it and then takes its requests and copies; whoever came the other way round would meet them,
and the database would end one of the two (decision 0052).
"""

from __future__ import annotations

from vault.access.gate import keep_facts
from vault.copies.models import Copy, CopyRequest
from vault.documents.models import Item
from vault.documents.queries import keep_item
from vault.platform.database import Transaction


def keep_ground(tx: Transaction, request: CopyRequest) -> None:
    """Let whatever a request rests on stay as it is until this transaction is over; others may keep it too."""
    _keep_people(tx, request)
    keep_item(tx, request.item_id)


def number_copies(tx: Transaction, request: CopyRequest) -> None:
    """As `keep_ground`, for the one who numbers the item's copies now."""
    _keep_people(tx, request)
    tx.session.get_one(Item, request.item_id, with_for_update=True, populate_existing=True)


def lock_request(tx: Transaction, request: CopyRequest) -> None:
    """Nobody else decides on the request, or closes its item, until this transaction is over."""
    keep_ground(tx, request)
    tx.session.refresh(request, with_for_update=True)


def lock_copy(tx: Transaction, copy: Copy) -> None:
    """Nobody else changes the copy, closes its item or ends its recipient's grants until this transaction is over."""
    keep_facts(tx, [copy.recipient_id], copy.entry_id, copy.device_id)
    keep_item(tx, copy.item_id)
    tx.session.refresh(copy, with_for_update=True)


def _keep_people(tx: Transaction, request: CopyRequest) -> None:
    people = [request.requester_id, request.recipient_id]
    keep_facts(tx, people, request.entry_id, request.device_id)

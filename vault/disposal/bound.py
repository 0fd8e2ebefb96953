"""What stands on the scales: the item, its live versions and objects, what is still out and under way."""

from __future__ import annotations

import json

from sqlalchemy import select

from vault.copies.models import COPY
from vault.copies.queries import open_copies
from vault.disposal.models import Disposal
from vault.disposal.rules import Bound, BoundCopy, BoundItem, BoundObject, BoundVersion
from vault.documents.models import LIVE, PENDING, Item, UploadIntent
from vault.documents.queries import objects_of, versions_of
from vault.documents.uploads.queries import uploads_for
from vault.platform.database import Transaction


def bound_now(tx: Transaction, item: Item, reason: str) -> Bound:
    """What a decision made in this transaction would bind."""
    return Bound(
        item=BoundItem(item.id, item.title, item.file_name, item.marking, item.tier),
        versions=tuple(
            BoundVersion(version.id, version.number, version.rendition_sha256.hex())
            for version in reversed(versions_of(tx, item.id))
        ),
        objects=tuple(
            BoundObject(row.id, row.role, row.ciphertext_sha256.hex())
            for row in objects_of(tx, item.id)
            if row.state == LIVE and row.role != COPY
        ),
        open_copies=tuple(BoundCopy(copy.id, copy.number, copy.state) for copy in open_copies(tx, item.id)),
        holds=tuple(uploads_under_way(tx, item.id)),
        reason=reason,
    )


def bound_as_ordered(disposal: Disposal) -> Bound:
    """What the manager's order binds, out of its row."""
    facts = json.loads(disposal.bound)
    return Bound(
        item=BoundItem(**facts["item"]),
        versions=tuple(BoundVersion(**version) for version in facts["versions"]),
        objects=tuple(BoundObject(**sealed) for sealed in facts["objects"]),
        open_copies=tuple(BoundCopy(**copy) for copy in facts["open_copies"]),
        holds=tuple(facts["holds"]),
        reason=facts["reason"],
    )


def uploads_under_way(tx: Transaction, item_id: str) -> list[str]:
    """The uploads of new versions that are neither done nor given up."""
    query = select(UploadIntent.id).where(UploadIntent.item_id == item_id, UploadIntent.state == PENDING)
    return [*tx.session.scalars(query.order_by(UploadIntent.id)), *uploads_for(tx, item_id)]

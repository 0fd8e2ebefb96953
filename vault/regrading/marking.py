"""What an item bears: its tier, phrase, title and file name go together, and so do those of its sealed objects."""

from __future__ import annotations

from sqlalchemy import or_, select

from vault.documents.file_names.marking import without_marking
from vault.documents.item_names import marked_name
from vault.documents.models import LIVE, ORIGINAL, RENDITION, Item, SealedObject
from vault.platform.database import Transaction
from vault.register.catalogue import Tier, tiers


def bear(item: Item, tier: Tier) -> None:
    """Give an item a tier with everything that names it; doing it twice changes nothing.

    A title that came with a phrase of its own loses it: it stands in the header of every page.
    """
    item.tier, item.marking = tier.level, tier.marking
    item.title, item.file_name = names_with(item, tier)


def names_with(item: Item, tier: Tier) -> tuple[str, str | None]:
    """Title and file name of an item as they are with a tier."""
    title = without_marking(item.title, [each.marking for each in tiers()])
    return title, None if item.file_name is None else marked_name(tier.marking, item.file_name)


def unlike(tx: Transaction, item_id: str, tier: Tier) -> list[SealedObject]:
    """The renditions and originals of an item that are not sealed as of this tier, by version."""
    query = select(SealedObject).where(
        SealedObject.item_id == item_id,
        SealedObject.role.in_((RENDITION, ORIGINAL)),
        SealedObject.state == LIVE,
        or_(SealedObject.tier != tier.level, SealedObject.marking != tier.marking),
    )
    return list(tx.session.scalars(query.order_by(SealedObject.version_id, SealedObject.role)))

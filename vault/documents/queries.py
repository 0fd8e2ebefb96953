"""Reading items and versions. Reads of one thing start at the gate; lists start from the caller's grants."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from vault.access.gate import keep_facts, open_item
from vault.access.grant import Grant
from vault.access.rules import Right
from vault.documents.file_types import PDF
from vault.documents.models import ACTIVE, CLOSING, LIVE, Item, SealedObject, StoredFault, Version
from vault.documents.stored_faults import Fault
from vault.identity.auth import SignedIn
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, hidden
from vault.register.change import COUNTS_ABOVE
from vault.visits.queries import visit_of_session
from vault.visits.shown_items import ShownItem

LOWEST_TIER = 1


def reach_item(tx: Transaction, who: SignedIn, item_id: str, act: Right) -> tuple[Grant, Item]:
    """An item the caller may do `act` on.

    While outsiders look on, only viewing what was approved for them is possible in the session (G4.1.5-c).

    Raises:
        Refusal: `not_found` as `open_item` explains; for a deposit also what the gate says to holders.
    """
    item = tx.session.get(Item, item_id)
    grant = _pass(tx, who, item, act, {"item": item_id})
    assert item is not None  # noqa: S101  # open_item refuses what does not exist
    return grant, item


def reach_version(tx: Transaction, who: SignedIn, version_id: str, act: Right) -> tuple[Grant, Item, Version]:
    """A version the caller may do `act` on, with its item.

    Raises:
        Refusal: `not_found` as `open_item` explains.
    """
    query = select(Item, Version).join(Version, Version.item_id == Item.id).where(Version.id == version_id)
    found = tx.session.execute(query).one_or_none()
    about = {"version": version_id} if found is None else {"version": version_id, "item": found[0].id}
    grant = _pass(tx, who, found[0] if found else None, act, about)
    assert found is not None  # noqa: S101  # open_item refuses what does not exist
    return grant, found[0], found[1]


def keep_item(tx: Transaction, item_id: str) -> None:
    """Let what closes or changes an item wait until this transaction is over; others may keep it too."""
    held = select(Item).where(Item.id == item_id).with_for_update(read=True)
    tx.session.scalars(held, execution_options={"populate_existing": True}).all()


def keep_version(tx: Transaction, who: SignedIn, version_id: str) -> None:
    """As `keep_item`, for the item of a version, and what the caller's right to it rests on before it (decision 0052)."""
    query = select(Item.id, Item.entry_id).join(Version, Version.item_id == Item.id)
    place = tx.session.execute(query.where(Version.id == version_id)).one_or_none()
    if place is not None:
        keep_facts(tx, [who.person_id], place.entry_id, who.device_id)
        keep_item(tx, place.id)


def shown_item(tx: Transaction, item_id: str) -> ShownItem | None:
    """What visits know of an item that is open to readers."""
    item = tx.session.get(Item, item_id)
    if item is None or item.state != ACTIVE:
        return None
    return ShownItem(item.id, item.entry_id, item.tier, item.title)


def _pass(tx: Transaction, who: SignedIn, item: Item | None, act: Right, about: dict[str, str]) -> Grant:
    visit = visit_of_session(tx, who.session_id)
    if visit is not None and (item is None or item.id not in visit.item_ids or act is not Right.VIEW):
        raise hidden(Code.NOT_FOUND if item is None else Code.NO_GRANT, **about)
    if item is None:
        return open_item(tx, who, entry_id=None, tier=LOWEST_TIER, act=act, about=about)
    return open_item(tx, who, entry_id=item.entry_id, tier=item.tier, act=act, about=about)


def version_for(tx: Transaction, grant: Grant, version_id: str) -> tuple[Item, Version]:
    """A version within an already passed grant.

    Raises:
        Refusal: `not_found`, `no_grant` when the grant does not reach it.
    """
    version = tx.session.get(Version, version_id)
    if version is None:
        raise hidden(Code.NOT_FOUND, version=version_id)
    item = tx.session.get_one(Item, version.item_id)
    grant.require_reach(entry_id=item.entry_id, item_id=item.id, tier=item.tier)
    return item, version


def rendition_of(tx: Transaction, version: Version) -> SealedObject:
    """The live rendition of a version, the only object that view and copy workers may read.

    Raises:
        Refusal: `not_found` when it has been destroyed.
    """
    return _live(tx, version, version.rendition_object_id)


def native_of(tx: Transaction, version: Version) -> SealedObject | None:
    """The live object that holds exactly what was deposited, None for a PDF. Only issuing native files may read it.

    What was kept as it came is its own rendition; of what became pages the original lies beside them.

    Raises:
        Refusal: `not_found` when it has been destroyed.
    """
    if version.media_type == PDF.media_type:
        return None
    return _live(tx, version, version.original_object_id or version.rendition_object_id)


def _live(tx: Transaction, version: Version, object_id: str) -> SealedObject:
    row = tx.session.get(SealedObject, object_id)
    if row is None or row.state != LIVE:
        raise hidden(Code.NOT_FOUND, item=version.item_id, version=version.id)
    return row


def objects_of(tx: Transaction, item_id: str) -> list[SealedObject]:
    """Every sealed object an item ever had, oldest first: the list that disposal must work off."""
    query = select(SealedObject).where(SealedObject.item_id == item_id)
    return list(tx.session.scalars(query.order_by(SealedObject.created_ms, SealedObject.id)))


def versions_of(tx: Transaction, item_id: str) -> list[Version]:
    """Every version of an item, newest first."""
    query = select(Version).where(Version.item_id == item_id).order_by(Version.number.desc())
    return list(tx.session.scalars(query))


def versions_before(
    tx: Transaction, item_id: str, position: Sequence[str | int], limit: int
) -> list[Version]:
    """Up to `limit` versions of an item, newest first, those numbered below `position` when it is given."""
    query = select(Version).where(Version.item_id == item_id)
    return list(tx.session.scalars(rows_after(query, position, limit, Version.number.desc())))


def items_above(tx: Transaction, entry_id: str, level: int) -> int:
    """How many items of an entry are of a higher tier than `level`; what is destroyed does not count."""
    query = select(func.count()).select_from(Item)
    above = query.where(Item.entry_id == entry_id, Item.tier > level, Item.state.in_((ACTIVE, CLOSING)))
    return tx.session.scalar(above) or 0


COUNTS_ABOVE.append(items_above)


def latest_versions(tx: Transaction, item_ids: Sequence[str]) -> dict[str, Version]:
    """The newest version of each item that has one, without the sizes of its pages, which can be many."""
    newest = (
        select(Version.item_id, func.max(Version.number).label("number"))
        .where(Version.item_id.in_(item_ids))
        .group_by(Version.item_id)
        .subquery()
    )
    is_newest = (Version.item_id == newest.c.item_id) & (Version.number == newest.c.number)
    query = select(Version).join(newest, is_newest).options(defer(Version.page_sizes))
    return {version.item_id: version for version in tx.session.scalars(query)}


def standing_faults(tx: Transaction, item_ids: Sequence[str]) -> dict[str, list[Fault]]:
    """What checks of everything stored found wrong with each item, and is still so; sorted, each once."""
    query = select(StoredFault.item_id, StoredFault.fault).distinct()
    standing = query.where(StoredFault.item_id.in_(item_ids), StoredFault.mended_ms.is_(None))
    found: dict[str, list[Fault]] = {item_id: [] for item_id in item_ids}
    for item_id, fault in tx.session.execute(standing.order_by(StoredFault.fault)):
        found[item_id].append(Fault(fault))
    return found

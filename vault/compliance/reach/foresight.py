"""What would disappear with a move: entries, and items as far as the asking person may know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from vault.access.authority import entries_overseen
from vault.access.events import MOVE_WEIGHED
from vault.access.queries import reached_by
from vault.access.what_if import LostEntry, lost_by_move, moment_of_move
from vault.audit.record import record
from vault.documents.models import ACTIVE, Item
from vault.identity.auth import SignedIn
from vault.people.facts import TRANSFER
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Entry
from vault.register.queries import entries_managed_by

MAX_TITLES = 100


@dataclass(frozen=True)
class LostItems:
    """What disappears of one entry.

    Args:
        count: of the items that close.
        known: those the asking person may open themselves, by title, at most 100.
    """

    lost: LostEntry
    count: int
    known: tuple[Item, ...]


@dataclass(frozen=True)
class Foresight:
    """What a move takes away at `effect_ms` (UTC ms), and which entries would need another manager."""

    effect_ms: int
    entries: tuple[LostItems, ...]
    answers_for: tuple[Entry, ...]


def foresee(tx: Transaction, who: SignedIn, person_id: str, kind: str, day: str) -> Foresight:
    """What a person could no longer open because of a move: for managers on their entries, for the overall officer on all.

    Raises:
        Refusal: `role_required`, `request_invalid`, `not_found`.
    """
    if not any(holds(tx, who.person_id, post) for post in (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)):
        roles = ", ".join((Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER))
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"subject": person_id})
    effect_ms = moment_of_move(kind, day, tx.now_ms())
    lost = lost_by_move(tx, person_id, kind, effect_ms, entries_overseen(tx, who))
    found = tuple(_items(tx, who, each) for each in lost)
    record(
        tx,
        MOVE_WEIGHED,
        who.actor,
        person=person_id,
        move_kind=kind,
        effective_on=day,
        count=sum(each.count for each in found),
    )
    return Foresight(effect_ms, found, () if kind == TRANSFER else tuple(_answered_for(tx, person_id)))


def _items(tx: Transaction, who: SignedIn, lost: LostEntry) -> LostItems:
    closing: Sequence[ColumnElement[bool]] = (
        Item.entry_id == lost.entry.id,
        Item.tier.in_(lost.tiers),
        Item.state == ACTIVE,
    )
    count = tx.session.scalar(select(func.count()).select_from(Item).where(*closing)) or 0
    known = select(Item).where(*closing, reached_by(tx, who.person_id, Item.entry_id, Item.tier))
    titles = tx.session.scalars(known.order_by(Item.title, Item.id).limit(MAX_TITLES))
    return LostItems(lost, count, tuple(titles))


def _answered_for(tx: Transaction, person_id: str) -> Sequence[Entry]:
    managed = select(Entry).where(Entry.id.in_(entries_managed_by(tx, person_id)))
    return tx.session.scalars(managed.order_by(Entry.name, Entry.id)).all()

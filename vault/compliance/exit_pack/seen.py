"""What a person was shown, by item and day, and the copies they were given; every line names its leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import Row, Select, select

from crypto.canonical import JsonValue
from vault.compliance.exit_pack.authority import among
from vault.copies.models import Copy
from vault.copies.rules import OPEN_STATES, CopyState
from vault.documents.models import Item, PageRelease, Version
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.database import Transaction
from vault.register.models import Entry


@dataclass
class _Day:
    """The page images of one item given on one day (in Japan)."""

    pages: set[tuple[int, int]] = field(default_factory=set)
    times: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)

    def add(self, number: int, release: PageRelease) -> None:
        self.pages.add((number, release.page))
        self.times.append(release.released_ms)
        self.leaves.append(release.leaf_index)

    def as_json(self, day: str) -> JsonValue:
        return {
            "day": day,
            "pages": len(self.pages),
            "releases": len(self.times),
            "first_at": utc_text(self.times[0]),
            "last_at": utc_text(self.times[-1]),
            "leaves": list(self.leaves),
        }


def viewed(tx: Transaction, person_id: str, entries: Select[str] | None) -> list[JsonValue]:
    """Each item of which page images were released to a person, with its days. Nothing claims that the person looked."""
    query = (
        select(Item, Entry.name, Version.number, PageRelease)
        .join(Version, Version.id == PageRelease.version_id)
        .join(Item, Item.id == Version.item_id)
        .join(Entry, Entry.id == Item.entry_id)
        .where(PageRelease.person_id == person_id, among(Item.entry_id, entries))
        .order_by(Entry.name, Item.title, Item.id, PageRelease.released_ms, PageRelease.leaf_index)
    )
    rows = tx.session.execute(query)
    return [_item(list(group)) for _id, group in groupby(rows, key=lambda row: row.Item.id)]


def _item(rows: list[Row[Item, str, int, PageRelease]]) -> JsonValue:
    item, entry_name = rows[0].Item, rows[0].name
    days: dict[str, _Day] = {}
    for row in rows:
        day = tokyo_date(row.PageRelease.released_ms)
        days.setdefault(day, _Day()).add(row.number, row.PageRelease)
    return {
        "item_id": item.id,
        "title": item.title,
        "marking": item.marking,
        "entry": {"id": item.entry_id, "name": entry_name},
        "days": [each.as_json(day) for day, each in days.items()],
    }


def copies(tx: Transaction, person_id: str, entries: Select[str] | None) -> list[JsonValue]:
    """Each copy a person was given; `outstanding` are those that are neither back nor destroyed, the lost ones included."""
    query = (
        select(Copy, Item, Entry.name)
        .join(Item, Item.id == Copy.item_id)
        .join(Entry, Entry.id == Copy.entry_id)
        .where(Copy.recipient_id == person_id, among(Copy.entry_id, entries))
        .where(Copy.state != CopyState.PREPARING)
        .order_by(Entry.name, Item.title, Item.id, Copy.number)
    )
    return [_copy(row.Copy, row.Item, row.name) for row in tx.session.execute(query)]


def _copy(copy: Copy, item: Item, entry_name: str) -> JsonValue:
    state = CopyState(copy.state)
    return {
        "id": copy.id,
        "number": copy.number,
        "file_name": copy.file_name,
        "item_id": item.id,
        "title": item.title,
        "entry": {"id": item.entry_id, "name": entry_name},
        "state": state.value,
        "declared": copy.declared,
        "outstanding": state in OPEN_STATES or state is CopyState.LOST,
        "issued_at": None if copy.issued_ms is None else utc_text(copy.issued_ms),
        "due_on": copy.due_on,
        "leaf_index": copy.leaf_index,
    }

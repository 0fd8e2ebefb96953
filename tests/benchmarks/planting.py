"""Planting: rows that acts would take days to make, put into a company's tables in the form in which the acts leave them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, text

from crypto.data_key import new_data_key
from crypto.key_wrap import GroupKey, new_group_key, wrap_group_key
from crypto.merkle import Frontier
from crypto.primitives import random_bytes
from storage.key_ring import KeyGroup, RingEntry
from storage.key_ring.tables import GROUP_SIZE, key_ring_entry, key_ring_group
from storage.sql_database import writing
from tests.vault.company import Caller, Company
from vault.access.models import GrantRow
from vault.audit.acts import LEAF_SCHEMA
from vault.audit.append import Rows, append
from vault.documents.events import PAGE_RELEASED
from vault.documents.item_names import order_of_names, sought_names
from vault.documents.models import LIVE, RENDITION, Item, SealedObject, Version
from vault.documents.sealing import ObjectFacts
from vault.platform.clock import utc_text
from vault.platform.runtime import Platform
from vault.register.models import Entry

PART = 10_000
MINUTE_MS, DAY_MS = 60_000, 86_400_000
MARKINGS = {1: "社外秘", 2: "秘", 3: "極秘"}
FIRST_LEAF = 1 << 40
"""Planted items name leaves that no log has, so that each has a number of its own."""
_PLANTS = ("反応炉", "高圧", "極低温", "精密", "複合", "半導体", "触媒", "耐熱", "薄膜", "水素")
_PARTS = ("温度制御", "軸受", "弁座", "冷却路", "検知器", "治具", "電極", "隔膜", "減速機", "封止")
_KINDS = (
    "設計書",
    "設計図",
    "仕様書",
    "手順書",
    "成績書",
    "解析報告",
    "工程表",
    "部品表",
    "製造条件",
    "計算書",
)


def plant_register(company: Company, reader: Caller, entries: int) -> None:
    """Entries of the manager's, all of them open to the reader."""
    with company.platform.transaction() as tx:
        now = tx.now_ms()
        manager = company["manager"].id
        rows = [_entry(number, manager, now) for number in range(entries)]
        tx.session.execute(insert(Entry), rows)
        tx.session.execute(insert(GrantRow), [_grant(each["id"], reader.id, manager, now) for each in rows])


def plant_items(company: Company, numbers: range, entries: int, *, newest: int) -> None:
    """Items with a version each, a minute apart; the same every time. `newest` is the number of the one deposited now."""
    manager = company["manager"].id
    for part in _parts(numbers):
        with company.platform.transaction() as tx:
            now = tx.now_ms()
            items = [
                _item(number, f"ent_{number * 7 % entries}", now - (newest - number) * MINUTE_MS, manager)
                for number in part
            ]
            tx.session.execute(insert(Item), items)
            tx.session.execute(insert(Version), [_version(each) for each in items])


def plant_keys(platform: Platform, numbers: range) -> None:
    """The sealed objects of planted items, without blobs, and their keys in the ring, wrapped as a deposit wraps them."""
    for part in _parts(numbers):
        facts = [_object_facts(platform.vault_id, number) for number in part]
        with platform.transaction() as tx:
            now = tx.now_ms()
            tx.session.execute(insert(SealedObject), [_sealed(each, now) for each in facts])
        with writing(platform.ring_store._engine) as connection:
            for first in range(0, len(facts), GROUP_SIZE):
                _plant_group(connection, platform, facts[first : first + GROUP_SIZE], now)


def leaf_bodies(numbers: range, first_ms: int) -> Iterator[bytes]:
    """Leaves of released pages in the bytes that the vault writes, with an id, a time and commitments of their own each."""
    canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    fields = PAGE_RELEASED.all_fields
    for index in numbers:
        drawn = random_bytes(32 * len(fields)).hex()
        leaf = {
            "schema": LEAF_SCHEMA,
            "index": index,
            "id": _leaf_id(index),
            "time": utc_text(first_ms + index * 1000),
            "act": PAGE_RELEASED.name,
            "outcome": "done",
            "objects": list(PAGE_RELEASED.objects),
            "commitments": {name: drawn[at * 64 : at * 64 + 64] for at, name in enumerate(fields)},
        }
        yield canonical(leaf).encode()


def plant_leaves(platform: Platform, count: int) -> int:
    """So many leaves more in the log, with one detail each, by the statements that append every leaf; the first one's index."""
    first = -1

    def grow(tree: Frontier) -> Rows:
        nonlocal first
        rows, first = Rows(), tree.size
        for index, body in enumerate(leaf_bodies(range(first, first + count), now), first):
            rows.add_leaf(tree, _leaf_id(index), PAGE_RELEASED.name, body)
            rows.details.append((index, "page", bytes(32), "1"))
        return rows

    with platform.transaction() as tx:
        now = tx.now_ms()
        append(tx.session.connection(), grow)
    return first


def gather_statistics(platform: Platform) -> None:
    """What PostgreSQL does by itself, a minute after so much was added."""
    if platform.database.is_sqlite:
        return
    engine = platform.database.engine
    with engine.connect() as connection:
        connection.execute(text("RESET ROLE"))
        connection.execute(text("ANALYZE"))
        connection.commit()
    engine.dispose()


def _parts(numbers: range) -> Iterable[Sequence[int]]:
    return (numbers[first : first + PART] for first in range(0, len(numbers), PART))


def _leaf_id(index: int) -> str:
    return f"lef_{index:026d}"


def _entry(number: int, manager: str, now: int) -> dict[str, Any]:
    name = f"{_PLANTS[number % 10]}技術 {number}"
    return {
        "id": f"ent_{number}",
        "name": name,
        "sought": name,
        "why_know_how": "測定",
        "manager_id": manager,
        "tier": 3,
        "listed_on": "2026-01-01",
        "created_ms": now,
        "created_by": manager,
        "leaf_index": 0,
    }


def _grant(entry_id: str, person_id: str, manager: str, now: int) -> dict[str, Any]:
    return {
        **{"id": f"grt_{entry_id}", "entry_id": entry_id, "person_id": person_id, "right": "view", "tier": 3},
        **{"reason": "測定", "given_by": manager, "given_ms": now, "notice_ms": now, "leaf_index": 0},
        **{"ends_on": "2027-01-01", "ends_ms": now + 300 * DAY_MS},
    }


def _item(number: int, entry_id: str, created_ms: int, manager: str) -> dict[str, Any]:
    chance = random.Random(number)
    tier = 1 + number % 3
    words = (chance.choice(_PLANTS), chance.choice(_PARTS), chance.choice(_KINDS))
    title = f"{words[0]}{words[1]}_{words[2]}_{chance.choice('ABCDEF')}-{chance.randrange(100_000):05d}.pdf"
    file_name = f"【{MARKINGS[tier]}】{title}"
    return {
        "id": f"itm_{number:07d}",
        "entry_id": entry_id,
        "type": "electronic_file",
        "title": title,
        "file_name": file_name,
        "sought": sought_names(title, file_name),
        "name_order": order_of_names(title, file_name, MARKINGS[tier]),
        "tier": tier,
        "marking": MARKINGS[tier],
        "created_ms": created_ms,
        "created_by": manager,
        "leaf_index": FIRST_LEAF + number,
    }


def _version(item: dict[str, Any]) -> dict[str, Any]:
    number = item["id"][4:]
    return {
        **{"id": f"ver_{number}", "item_id": item["id"], "number": 1, "media_type": "application/pdf"},
        **{"viewer": "pdf", "pages": 12, "size": 123_456, "rendition_sha256": bytes(32)},
        **{"rendition_object_id": f"obj_{number}", "created_ms": item["created_ms"]},
        "created_by": item["created_by"],
    }


def _object_facts(vault_id: str, number: int) -> ObjectFacts:
    tier = 1 + number % 3
    object_id, item_id, version_id = (f"{kind}_{number:07d}" for kind in ("obj", "itm", "ver"))
    return ObjectFacts(vault_id, object_id, item_id, version_id, RENDITION, 0, MARKINGS[tier], tier)


def _sealed(facts: ObjectFacts, now: int) -> dict[str, Any]:
    return {
        **{"id": facts.object_id, "entry_id": "ent_0", "item_id": facts.item_id, "role": facts.role},
        **{"version_id": facts.version_id, "sequence": facts.sequence, "marking": facts.marking},
        **{"tier": facts.tier, "blob_key": _blob_key(facts), "ciphertext_length": 123_456, "state": LIVE},
        **dict.fromkeys(("ciphertext_sha256", "plaintext_sha256", "key_commitment"), bytes(32)),
        **{"plaintext_length": 123_456, "created_ms": now, "leaf_index": 0},
    }


def _plant_group(connection: Connection, platform: Platform, facts: Sequence[ObjectFacts], now: int) -> None:
    epoch, group_id = str(platform.ring_store.current_epoch()), f"kgr_{facts[0].object_id}"
    with new_group_key() as key:
        wrapped = wrap_group_key(platform.keys, group_id, key, epoch_id=epoch)
        entries = [_ring_entry(group_id, key, each, now) for each in facts]
    connection.execute(insert(key_ring_group), [vars(KeyGroup(group_id, epoch, wrapped, len(entries)))])
    connection.execute(insert(key_ring_entry), entries)


def _ring_entry(group_id: str, group_key: GroupKey, facts: ObjectFacts, now: int) -> dict[str, Any]:
    with new_data_key() as key:
        wrapped = group_key.wrap(key, facts.wrap_aad)
    texts = {"wrap_aad": facts.wrap_aad.decode(), "stream_aad": facts.stream_aad.decode()}
    entry = RingEntry(
        facts.object_id,
        _blob_key(facts),
        group_id,
        wrapped,
        **texts,
        leaf_index=0,
        created_ms=now,
    )
    return vars(entry)


def _blob_key(facts: ObjectFacts) -> str:
    return f"objects/{facts.object_id.replace('_', '-')}"

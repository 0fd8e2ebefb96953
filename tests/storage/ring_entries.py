"""Entries and groups of a key ring, as its tests make them, and a ring on SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.key_ring import GroupReplacement, KeyGroup, KeyRingStore, RingEntry

VAULT = "vlt_1"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ring.db"


@pytest.fixture
def sqlite_ring(sqlite_url: str) -> Iterator[KeyRingStore]:
    ring = KeyRingStore.create(sqlite_url, VAULT)
    ring.add_group(group())
    yield ring
    ring.close()


def wrapped_key(number: int) -> bytes:
    """No two wrapped keys are alike, as in life."""
    return b"wrapped key number %020d of this ring" % number


def group(number: int = 1, epoch: str = "epo_1") -> KeyGroup:
    return KeyGroup(f"kgr_{number}", epoch, wrapped_key(1_000_000 + number))


def entry(number: int, wrapped: bytes | None = None, group_id: str = "kgr_1") -> RingEntry:
    return RingEntry(
        object_id=f"obj_{number:05}",
        blob_key=f"objects/{number:032x}",
        group_id=group_id,
        wrapped=wrapped or wrapped_key(number),
        wrap_aad='{"marking":"秘"}',
        stream_aad="{}",
        leaf_index=number,
        created_ms=1_700_000_000_000 + number,
    )


def in_epoch(old: KeyGroup, epoch: str = "epo_2", wrapped: bytes = b"new") -> GroupReplacement:
    return GroupReplacement(old, replace(old, epoch_id=epoch, wrapped=wrapped))


def exchanged(ring: KeyRingStore, old: KeyGroup, number: int, epoch: str = "epo_2") -> GroupReplacement:
    """What `vault.keyring` makes of a group that lost entries."""
    entries = tuple((each, b"under another key " + each.wrapped) for each in ring.entries_of(old.group_id))
    return GroupReplacement(old, replace(group(number, epoch), entries=len(entries)), entries)

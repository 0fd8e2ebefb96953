"""Keys in groups: what a change of epoch costs, and that nothing of today opens what was deleted yesterday."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from crypto.errors import IntegrityError, KeyUnavailableError
from crypto.key_wrap import WrappedKey, unwrap_group_key
from storage.errors import KeyGroupClosedError
from storage.key_ring import KeyGroup, KeyRingStore, settling
from storage.key_ring.residue import stands_in_files
from vault.keyring.ring import KeyRing


@pytest.fixture
def database_url() -> None:
    """The ring is a database of its own; the main one has no part in this."""


def _create(platform: Any, *names: str) -> dict[str, bytes]:
    made = {}
    for name in names:
        with KeyRing(platform).create(
            name, f"objects/{name}", stream_aad=b"s", wrap_aad=name.encode(), leaf_index=-1
        ) as key:
            made[name] = key.reveal()
    return made


def _opened(platform: Any, *names: str) -> dict[str, bytes]:
    found = {}
    for name in names:
        with KeyRing(platform).open(name, name.encode()) as key:
            found[name] = key.reveal()
    return found


def _older_ring(platform: Any, folder: Path) -> KeyRingStore:
    shutil.copytree(platform.settings.data_dir / "key-ring", folder / "older")
    return KeyRingStore.open(f"sqlite:///{folder / 'older' / 'ring.db'}")


def _small_groups(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr("storage.key_ring.groups.GROUP_SIZE", size)


@pytest.mark.clause("G9.1.4-a")
def test_an_older_ring_and_every_key_of_today_do_not_open_what_was_deleted(
    platform: Any, tmp_path: Path
) -> None:
    """The attack on groups: the deleted key is wrapped in the older copy, and its group lives on today."""
    known = _create(platform, "obj_gone", "obj_stays")
    with closing(_older_ring(platform, tmp_path)) as older:
        entry, group = older.get_with_group("obj_gone")
    KeyRing(platform).destroy(["obj_gone"])
    KeyRing(platform).advance_epoch()
    with pytest.raises(KeyUnavailableError):
        unwrap_group_key(platform.keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped))
    for today in platform.ring_store.groups():
        with (
            unwrap_group_key(
                platform.keys, today.group_id, WrappedKey(today.epoch_id, today.wrapped)
            ) as group_key,
            pytest.raises(IntegrityError),
        ):
            group_key.unwrap(entry.wrapped, b"obj_gone")
    assert _opened(platform, "obj_stays") == {"obj_stays": known["obj_stays"]}


@pytest.mark.clause("G9.1.4-a")
def test_a_key_deleted_without_a_change_of_epoch_ends_with_the_next_one(
    platform: Any, tmp_path: Path
) -> None:
    """As of a returned copy: its group is marked, and whoever changes the epoch later gives it another key."""
    _create(platform, "obj_returned", "obj_stays", "obj_disposed")
    with closing(_older_ring(platform, tmp_path)) as older:
        entry, group = older.get_with_group("obj_returned")
    KeyRing(platform).destroy(["obj_returned"])
    [marked] = platform.ring_store.groups()
    assert (marked.group_id, marked.lost_entries) == (group.group_id, True)
    KeyRing(platform).destroy(["obj_disposed"])
    assert KeyRing(platform).advance_epoch().survivors == 1
    [today] = platform.ring_store.groups()
    assert today.group_id != group.group_id
    with unwrap_group_key(
        platform.keys, today.group_id, WrappedKey(today.epoch_id, today.wrapped)
    ) as group_key:
        for aad in (b"obj_returned", b"obj_stays"):
            with pytest.raises(IntegrityError):
                group_key.unwrap(entry.wrapped, aad)


def test_a_disposal_writes_one_group_of_entries_however_many_there_are(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _small_groups(monkeypatch, 8)
    known = _create(platform, *(f"obj_{number:03}" for number in range(64)))
    assert len(list(platform.ring_store.groups())) == 8
    written: list[tuple[str, int]] = []

    def note(_c: Any, _cu: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("UPDATE", "INSERT", "DELETE")):
            written.append(
                (statement.split("key_ring_")[1].split(maxsplit=1)[0], len(parameters) if many else 1)
            )

    KeyRing(platform).destroy(["obj_017"])
    event.listen(platform.ring_store._engine, "before_cursor_execute", note)
    change = KeyRing(platform).advance_epoch()
    event.remove(platform.ring_store._engine, "before_cursor_execute", note)
    assert change.survivors == 63
    assert sum(count for table, count in written if table == "entry") == 7
    assert sum(count for table, count in written if table == "group") <= 8 + 3
    del known["obj_017"]
    assert _opened(platform, *known) == known


def test_a_disposal_searches_the_files_once_and_finds_nothing_of_the_key_and_its_group(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _create(platform, "obj_gone", "obj_stays")
    entry, group = platform.ring_store.get_with_group("obj_gone")
    searched: list[set[bytes]] = []
    real = stands_in_files

    def search(file: Path, needles: Sequence[bytes]) -> bool:
        searched.append(set(needles))
        return real(file, needles)

    monkeypatch.setattr(settling, "stands_in_files", search)
    KeyRing(platform).advance_epoch(without=["obj_gone"])
    assert searched == [{entry.wrapped, group.wrapped, group.epoch_id.encode()}]
    files = [path.read_bytes() for path in (platform.settings.data_dir / "key-ring").iterdir()]
    assert not any(needle in content for needle in searched[0] for content in files)


def test_a_change_of_epoch_that_fails_midway_still_searches_for_what_it_deleted(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _create(platform, "obj_gone", "obj_stays")
    gone = platform.ring_store.get("obj_gone").wrapped

    def down() -> str:
        raise KeyUnavailableError("the token does not answer")

    monkeypatch.setattr(platform.keys, "create_epoch", down)
    with pytest.raises(KeyUnavailableError):
        KeyRing(platform).advance_epoch(without=["obj_gone"])
    files = [path.read_bytes() for path in (platform.settings.data_dir / "key-ring").iterdir()]
    assert not any(gone in content for content in files)
    assert platform.ring_store._meta().unsettled == 0


def test_groups_are_filled_before_others_begin_and_filled_again_after_a_disposal(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _small_groups(monkeypatch, 4)
    _create(platform, *(f"obj_{number}" for number in range(8)))
    for number in range(8, 14):
        KeyRing(platform).destroy([f"obj_{number - 8}"])
        KeyRing(platform).advance_epoch()
        _create(platform, f"obj_{number}")
    groups = list(platform.ring_store.groups())
    assert sum(group.entries for group in groups) == 8
    assert len(groups) <= 3


def test_a_group_that_others_filled_meanwhile_costs_another_try_and_no_key(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _small_groups(monkeypatch, 2)
    _create(platform, "obj_1", "obj_2")
    [full] = platform.ring_store.groups()
    seen: list[KeyGroup | None] = [full]
    real = platform.ring_store.group_with_room
    monkeypatch.setattr(platform.ring_store, "group_with_room", lambda: seen.pop() if seen else real())
    known = _create(platform, "obj_3")
    assert _opened(platform, "obj_3") == known
    monkeypatch.setattr(platform.ring_store, "group_with_room", lambda: full)
    with pytest.raises(KeyGroupClosedError):
        _create(platform, "obj_4")
    assert not KeyRing(platform).holds("obj_4")

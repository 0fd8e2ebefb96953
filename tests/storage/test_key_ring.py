"""The key ring keeps what it is given, forgets what it is told to forget, and never mixes vaults up."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from storage.errors import (
    EpochRetiredError,
    KeyGroupClosedError,
    RingEntryExistsError,
    RingEntryMissingError,
    RingMismatchError,
    StoreError,
)
from storage.key_ring import GroupReplacement, KeyRingStore, store
from tests.storage.ring_entries import (
    VAULT,
    entry,
    exchanged,
    group,
    in_epoch,
    sqlite_ring,
    sqlite_url,
    wrapped_key,
)

__all__ = ["sqlite_ring", "sqlite_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def ring(url: str):
    ring = KeyRingStore.create(url, VAULT)
    ring.add_group(group())
    yield ring
    ring.close()


def test_an_entry_comes_back_as_it_was_added(ring, url):
    ring.add(entry(1, bytes(range(256))))
    assert ring.get("obj_00001") == entry(1, bytes(range(256)))
    again = KeyRingStore.open(url, VAULT)
    assert again.get("obj_00001") == entry(1, bytes(range(256)))
    again.close()


def test_a_missing_entry_is_told_apart(ring):
    with pytest.raises(RingEntryMissingError):
        ring.get("obj_none")


def test_an_entry_is_never_replaced_by_adding(ring):
    ring.add(entry(1))
    with pytest.raises(RingEntryExistsError):
        ring.add(entry(1, b"other"))
    assert ring.get("obj_00001").wrapped == wrapped_key(1)


def test_all_entries_are_listed_once_across_pages(ring, monkeypatch):
    monkeypatch.setattr(store, "_BATCH", 3)
    for number in range(10):
        ring.add(entry(number))
    assert [each.object_id for each in ring.entries()] == [f"obj_{number:05}" for number in range(10)]


def test_deleting_answers_how_many_there_were(ring):
    for number in range(5):
        ring.add(entry(number))
    assert ring.delete(["obj_00001", "obj_00003", "obj_none"]) == 2
    assert ring.delete(["obj_00001"]) == 0
    assert ring.delete([]) == 0
    with pytest.raises(RingEntryMissingError):
        ring.get("obj_00001")
    assert len(list(ring.entries())) == 3


def test_the_high_water_mark_never_falls(ring):
    assert ring.high_water() == -1
    ring.add(entry(7))
    ring.add(entry(3))
    assert ring.high_water() == 7
    ring.delete(["obj_00007"])
    assert ring.high_water() == 7


def test_a_change_of_epoch_moves_what_is_as_it_was_read_and_nothing_else(ring):
    ring.add_group(group(2))
    for number in range(4):
        ring.add(entry(number, group_id=f"kgr_{1 + number % 2}"))
    read = list(ring.groups())
    assert [each.entries for each in read] == [2, 2]
    ring.set_current_epoch("epo_2")
    ring.delete(["obj_00000"])
    assert ring.replace_groups([in_epoch(each) for each in read]) == 2, "the one that lost an entry stays"
    assert ring.epochs_in_use() == {"epo_1", "epo_2"}
    [left] = [each for each in ring.groups() if each.epoch_id == "epo_1"]
    assert (left.entries, left.lost_entries) == (1, True)
    assert ring.replace_groups([exchanged(ring, left, 3)]) == 1
    assert ring.get_with_group("obj_00002") == (
        replace(entry(2), group_id="kgr_3", wrapped=b"under another key " + wrapped_key(2)),
        replace(group(3, "epo_2"), entries=1),
    )
    assert ring.get("obj_00003").group_id == "kgr_2"
    assert {each.group_id: each.epoch_id for each in ring.groups()} == {"kgr_2": "epo_2", "kgr_3": "epo_2"}
    assert ring.replace_groups([in_epoch(each, wrapped=b"late") for each in read]) == 0


def test_a_group_that_lost_its_last_key_goes_with_the_epoch(ring):
    ring.add(entry(1))
    ring.delete(["obj_00001"])
    [empty] = ring.groups()
    assert ring.replace_groups([GroupReplacement(empty, None)]) == 0
    assert list(ring.groups()) == []


def test_keys_go_where_there_is_room_and_never_beside_a_deleted_one(ring, monkeypatch):
    monkeypatch.setattr("storage.key_ring.groups.GROUP_SIZE", 4)
    assert ring.group_with_room().group_id == "kgr_1"
    for number in range(4):
        ring.add(entry(number))
    assert ring.group_with_room() is None
    with pytest.raises(KeyGroupClosedError):
        ring.add(entry(999))
    ring.delete(["obj_00000"])
    with pytest.raises(KeyGroupClosedError):
        ring.add(entry(999))
    ring.add_group(group(2))
    assert ring.group_with_room().group_id == "kgr_2"
    ring.set_current_epoch("epo_2")
    assert ring.group_with_room() is None
    with pytest.raises(RingEntryMissingError):
        ring.get("obj_00999")


def test_the_epoch_for_new_entries_is_remembered(ring, url):
    ring.set_current_epoch("epo_9")
    again = KeyRingStore.open(url)
    assert again.current_epoch() == "epo_9"
    again.close()


def test_a_key_or_a_group_under_a_retired_epoch_is_refused(url):
    ring = KeyRingStore.create(url, VAULT, current_epoch="epo_1")
    ring.add_group(group())
    ring.add(entry(1))
    ring.set_current_epoch("epo_2")
    with pytest.raises(KeyGroupClosedError):
        ring.add(entry(2))
    with pytest.raises(EpochRetiredError):
        ring.add_group(group(2))
    [read] = ring.groups()
    with pytest.raises(EpochRetiredError):
        ring.replace_groups([in_epoch(read, "epo_1", b"late")])
    assert list(ring.entries()) == [entry(1)]
    assert list(ring.groups()) == [replace(group(), entries=1)]
    assert ring.high_water() == 1
    ring.close()


def test_the_ring_of_another_vault_is_refused(ring, url):
    with pytest.raises(RingMismatchError):
        KeyRingStore.open(url, "vlt_2")
    with pytest.raises(RingMismatchError):
        ring.check_vault_id("vlt_2")
    ring.check_vault_id(VAULT)


def test_a_ring_of_another_schema_is_refused(ring, url):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE key_ring_meta SET schema_version = 99")
    engine.dispose()
    with pytest.raises(RingMismatchError, match="99"):
        KeyRingStore.open(url)


def test_a_ring_is_created_once_and_never_by_opening(ring, url):
    with pytest.raises(StoreError):
        KeyRingStore.create(url, VAULT)
    assert ring.vault_id() == VAULT


def test_a_missing_ring_file_is_an_error_and_stays_missing(sqlite_url, tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        KeyRingStore.open(sqlite_url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "not a url"])
def test_a_place_that_keeps_nothing_is_refused(url):
    with pytest.raises(StoreError):
        KeyRingStore.create(url, VAULT)


def test_writers_wait_for_each_other(ring):
    def add(start: int) -> None:
        for number in range(start, start + 20):
            ring.add(entry(number))

    threads = [threading.Thread(target=add, args=(start,)) for start in (0, 100, 200, 300)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(list(ring.entries())) == 80
    assert ring.high_water() == 319


def test_a_file_that_is_no_database_is_an_error(tmp_path):
    path = tmp_path / "ring.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError):
        KeyRingStore.open(f"sqlite:///{path}")


def test_only_the_owner_can_read_the_files(sqlite_ring, tmp_path):
    sqlite_ring.add(entry(1))
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_commit_is_synced_before_add_returns(sqlite_ring):
    with sqlite_ring._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1

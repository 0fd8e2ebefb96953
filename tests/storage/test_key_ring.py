"""The key ring keeps what it is given, forgets what it is told to forget, and never mixes vaults up."""

import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert

from storage.errors import (
    EpochRetiredError,
    KeyGroupClosedError,
    ResidueError,
    RingEntryExistsError,
    RingEntryMissingError,
    RingMismatchError,
    StoreError,
    StoreUnavailableError,
)
from storage.key_ring import GroupReplacement, KeyGroup, KeyRingStore, RingEntry, settling, store
from storage.key_ring.residue import ring_files, stands_in_files
from storage.key_ring.tables import GROUP_SIZE, key_ring_entry, key_ring_group

VAULT = "vlt_1"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ring.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def ring(url: str):
    ring = KeyRingStore.create(url, VAULT)
    ring.add_group(group())
    yield ring
    ring.close()


@pytest.fixture
def sqlite_ring(sqlite_url: str):
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


def in_epoch(old: KeyGroup, epoch: str = "epo_2", wrapped: bytes = b"new") -> GroupReplacement:
    return GroupReplacement(old, replace(old, epoch_id=epoch, wrapped=wrapped))


def exchanged(ring: KeyRingStore, old: KeyGroup, number: int, epoch: str = "epo_2") -> GroupReplacement:
    """What `vault.keyring` makes of a group that lost entries."""
    entries = tuple((each, b"under another key " + each.wrapped) for each in ring.entries_of(old.group_id))
    return GroupReplacement(old, replace(group(number, epoch), entries=len(entries)), entries)


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


def test_keys_go_where_there_is_room_and_never_beside_a_deleted_one(ring):
    assert ring.group_with_room().group_id == "kgr_1"
    for number in range(GROUP_SIZE):
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


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in ring_files(folder / "ring.db"))


def plant(ring: KeyRingStore, numbers: range, make=entry) -> None:
    """Full groups, in the form in which deposits leave them."""
    made = [replace(make(number), group_id=f"kgr_{1000 + number // GROUP_SIZE}") for number in numbers]
    counts = Counter(each.group_id for each in made)
    with ring._engine.begin() as connection:
        groups = [replace(group(int(name[4:])), entries=count) for name, count in counts.items()]
        connection.execute(insert(key_ring_group), [asdict(each) for each in groups])
        connection.execute(insert(key_ring_entry), [asdict(each) for each in made])


def test_deleted_keys_and_those_of_their_groups_stand_in_no_file_of_the_ring(sqlite_ring, tmp_path):
    """Rows of uneven length are moved between pages by deletions, which leaves copies behind in SQLite."""
    chance = random.Random(8)
    live = {number: chance.randbytes(60) for number in range(800)}
    plant(
        sqlite_ring,
        range(800),
        lambda number: replace(entry(number, live[number]), stream_aad="s" * chance.randint(100, 600)),
    )
    assert stands_in_files(tmp_path / "ring.db", [live[17]]), "the search must find what is there"
    gone = []
    for _ in range(12):
        chosen = chance.sample(sorted(live), 50)
        sqlite_ring.delete([f"obj_{number:05}" for number in chosen])
        gone += [live.pop(number) for number in chosen]
    files = files_of(tmp_path)
    assert sum(key in files for key in gone) == 0
    assert all(key in files for key in live.values())
    old = [each for each in sqlite_ring.groups() if each.lost_entries]
    moved = [exchanged(sqlite_ring, each, number, "epo_1") for number, each in enumerate(old, 50)]
    assert sqlite_ring.replace_groups(moved) == len(live)
    files = files_of(tmp_path)
    assert sum(each.wrapped in files for each in old) == 0
    assert all(each.new.wrapped in files for each in moved)


def test_nothing_wrapped_under_an_ended_epoch_stands_in_the_files(sqlite_ring, tmp_path, monkeypatch):
    """However many groups there are, one search looks for all of it, and nothing is rebuilt for their number."""
    plant(sqlite_ring, range(0, 300 * GROUP_SIZE, GROUP_SIZE))
    rebuilt = []
    real = settling._rebuild
    monkeypatch.setattr(settling, "_rebuild", lambda engine: rebuilt.append(real(engine)))
    old = list(sqlite_ring.groups())
    fresh = (in_epoch(each, wrapped=random.Random(number).randbytes(60)) for number, each in enumerate(old))
    sqlite_ring.set_current_epoch("epo_2")
    assert sqlite_ring.replace_groups(fresh) == 300
    files = files_of(tmp_path)
    assert b"epo_1" not in files
    assert sum(each.wrapped in files for each in old) == 0
    assert len(rebuilt) <= 1
    assert sqlite_ring._meta().unsettled == 0


def stray(file: Path, content: bytes, *, keep: bool) -> None:
    """A copy of something in a table of its own; deleted again without being overwritten unless it is to be kept."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE stray (copy BLOB)")
        connection.execute("INSERT INTO stray VALUES (?)", (content,))
        if not keep:
            connection.execute("DELETE FROM stray")


def test_a_wrap_of_an_ended_epoch_left_in_a_page_is_found_and_rebuilt_away(sqlite_ring, tmp_path):
    [old] = sqlite_ring.groups()
    stray(tmp_path / "ring.db", old.epoch_id.encode() + old.wrapped, keep=False)
    sqlite_ring.set_current_epoch("epo_2")
    sqlite_ring.replace_groups([in_epoch(old)])
    assert old.wrapped not in files_of(tmp_path)


def test_an_exchange_that_stops_midway_leaves_no_old_group_key_in_the_files(
    sqlite_ring, tmp_path, monkeypatch
):
    monkeypatch.setattr(store, "_GROUPS_AT_ONCE", 2)
    plant(sqlite_ring, range(5 * GROUP_SIZE))
    sqlite_ring.delete([f"obj_{number * GROUP_SIZE:05}" for number in range(5)])
    read = [each for each in sqlite_ring.groups() if each.lost_entries]

    def fresh():
        for number, each in enumerate(read):
            if number == 3:
                raise KeyError(number)
            yield exchanged(sqlite_ring, each, 50 + number, "epo_1")

    with pytest.raises(KeyError):
        sqlite_ring.replace_groups(fresh())
    files = files_of(tmp_path)
    assert [each.wrapped in files for each in read] == [False, False, True, True, True]
    assert sqlite_ring._meta().unsettled == 0


def test_keys_written_after_a_removal_survive_whoever_else_opens_the_ring(sqlite_ring, sqlite_url):
    """The search through the files must not give up SQLite's locks: another process would delete the WAL in use."""
    sqlite_ring.add(entry(1))
    sqlite_ring.delete(["obj_00001"])
    program = f"""
        from storage.key_ring import KeyRingStore
        ring = KeyRingStore.open({sqlite_url!r})
        print([entry.object_id for entry in ring.entries()])
        ring.close()
    """
    look = [sys.executable, "-c", textwrap.dedent(program)]
    subprocess.run(look, check=True, capture_output=True)
    sqlite_ring.add_group(group(2))
    sqlite_ring.add(entry(2, group_id="kgr_2"))
    seen = subprocess.run(look, check=True, capture_output=True, text=True).stdout
    assert seen.strip() == "['obj_00002']"


def test_a_copy_left_in_a_page_is_found_and_rebuilt_away(sqlite_ring, tmp_path, monkeypatch):
    secret = random.Random(1).randbytes(60)
    file = tmp_path / "ring.db"
    sqlite_ring.add(entry(1, secret))
    stray(file, secret, keep=False)
    rebuilt = []
    real = settling._rebuild
    monkeypatch.setattr(settling, "_rebuild", lambda engine: (rebuilt.append(1), real(engine)))
    sqlite_ring.delete(["obj_00001"])
    assert rebuilt
    assert not stands_in_files(file, [secret])


def test_a_copy_that_cannot_be_made_to_vanish_is_an_error(sqlite_ring, tmp_path):
    secret = random.Random(2).randbytes(60)
    sqlite_ring.add(entry(1, secret))
    stray(tmp_path / "ring.db", secret, keep=True)
    with pytest.raises(ResidueError):
        sqlite_ring.delete(["obj_00001"])
    with pytest.raises(RingEntryMissingError):
        sqlite_ring.get("obj_00001")


def test_a_reader_that_keeps_the_log_busy_is_could_not_finish(sqlite_ring, sqlite_url, tmp_path, monkeypatch):
    secret = random.Random(3).randbytes(60)
    sqlite_ring.add(entry(1, secret))
    monkeypatch.setattr(settling, "_ATTEMPTS", 1)
    with sqlite_ring._engine.connect() as pooled:
        pooled.exec_driver_sql("PRAGMA busy_timeout = 50")
        pooled.commit()
    reader = sqlite3.connect(tmp_path / "ring.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM key_ring_entry").fetchall()
    with pytest.raises(StoreUnavailableError, match="in use"):
        sqlite_ring.delete(["obj_00001"])
    reader.close()
    KeyRingStore.open(sqlite_url, VAULT).close()
    assert not stands_in_files(tmp_path / "ring.db", [secret])


def test_a_removal_cut_off_by_a_kill_is_finished_at_the_next_opening(sqlite_ring, sqlite_url, tmp_path):
    secret = random.Random(4).randbytes(60)
    sqlite_ring.add(entry(1, secret))
    program = f"""
        import os, signal
        from storage.key_ring import KeyRingStore, store
        store.settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        KeyRingStore.open({sqlite_url!r}).delete(["obj_00001"])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert done.returncode == -signal.SIGKILL
    sqlite_ring.close()
    KeyRingStore.open(sqlite_url, VAULT).close()
    assert not stands_in_files(tmp_path / "ring.db", [secret])
    assert sqlite3.connect(tmp_path / "ring.db").execute(
        "SELECT unsettled FROM key_ring_meta"
    ).fetchone() == (0,)

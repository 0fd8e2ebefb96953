"""What was deleted from a ring stands in none of its files, and the search for it finds what does."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections import Counter
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.errors import ResidueError, RingEntryMissingError, StoreUnavailableError
from storage.key_ring import KeyRingStore, residue, settling, store
from storage.key_ring.residue import ring_files, stands_in_files
from storage.key_ring.tables import GROUP_SIZE, key_ring_entry, key_ring_group
from tests.storage.ring_entries import VAULT, entry, exchanged, group, in_epoch, sqlite_ring, sqlite_url

__all__ = ["sqlite_ring", "sqlite_url"]


@pytest.mark.parametrize("piece", [1, 3, 7, 8, 9, 40, 1000])
@pytest.mark.parametrize("of_one_thread", [20, 1000])
def test_a_needle_is_found_at_every_place_and_only_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, of_one_thread: int
) -> None:
    monkeypatch.setattr(residue, "_CHUNK", piece)
    monkeypatch.setattr(residue, "_OF_ONE_THREAD", of_one_thread)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    file = tmp_path / "ring.db"
    for place in range(41):
        file.write_bytes(b"." * place + b"needle-1" + b"." * (40 - place))
        assert stands_in_files(file, [b"another", b"needle-1"]), place
        assert not stands_in_files(file, [b"needle-11", b"needle-2", b"1needle"]), place


def test_a_needle_is_found_in_a_file_that_is_read_a_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.preadv
    monkeypatch.setattr(
        os, "preadv", lambda descriptor, into, at: real(descriptor, [memoryview(into[0])[:3]], at)
    )
    file = tmp_path / "ring.db"
    file.write_bytes(b"." * 20 + b"needle-1" + b"." * 20)
    assert not stands_in_files(file, [b"needle-2"])
    monkeypatch.setattr(
        os, "preadv", lambda descriptor, into, at: real(descriptor, [memoryview(into[0])[:9]], at)
    )
    assert stands_in_files(file, [b"needle-1"])


def test_what_stands_in_the_log_or_the_journal_is_found_as_well(tmp_path: Path) -> None:
    file = tmp_path / "ring.db"
    file.write_bytes(b"nothing")
    for ending in ("-wal", "-journal"):
        other = file.with_name(file.name + ending)
        other.write_bytes(b"a needle")
        assert stands_in_files(file, [b"needle"])
        other.unlink()
    assert not stands_in_files(file, [b"needle"])
    assert not stands_in_files(file, [])


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

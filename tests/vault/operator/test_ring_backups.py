"""Backups of the key ring: whole, sealed, of one vault and one epoch, for a time; and on record."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from storage.errors import RingEntryMissingError
from vault.app.create_vault import create_vault
from vault.app.open_platform import StartRefusedError, open_platform
from vault.keyring.ring import KeyRing
from vault.operator.doctor import Level
from vault.operator.doctor.keys import backups
from vault.operator.keys.backup import back_up, known_backups
from vault.operator.keys.restore import restore
from vault.operator.main import main


@pytest.fixture
def database_url():
    """The ring is a database of its own."""


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def put_key(platform, name):
    with KeyRing(platform).create(
        name, f"objects/{name}", stream_aad=b"s", wrap_aad=name.encode(), leaf_index=-1
    ) as key:
        return key.reveal()


def opened(platform, name):
    with KeyRing(platform).open(name, name.encode()) as key:
        return key.reveal()


@pytest.fixture
def backed_up(platform, settings, elsewhere):
    """A backup of a ring with three keys, and what those are."""
    known = {f"obj_{number}": put_key(platform, f"obj_{number}") for number in range(3)}
    return back_up(settings, elsewhere, 30), known


def lines(findings):
    return [str(each) for each in findings]


def test_a_lost_ring_comes_back_from_its_backup_with_every_key(backed_up, platform, settings):
    path, known = backed_up
    assert path.stat().st_mode & 0o777 == 0o600
    platform.close()
    for file in (settings.data_dir / "key-ring").glob("ring.db*"):
        file.unlink()
    assert restore(settings, path, replace=False) == 3
    with closing(open_platform(settings)) as again:
        assert {name: opened(again, name) for name in known} == known


def test_a_backup_shows_no_name_of_what_it_holds(backed_up):
    content = backed_up[0].read_bytes()
    assert b"obj_" not in content
    assert set(json.loads(content.partition(b"\n")[0])) >= {"vault", "epoch", "created_ms", "expires_ms"}


def test_backups_are_on_record_until_they_are_said_to_be_removed(backed_up, platform, settings, clock):
    [known] = known_backups(platform)
    assert known.state(clock.now_ms()) == "current"
    told = {
        "HIZO_DATA_DIR": str(settings.data_dir),
        "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
    }
    run = CliRunner()
    assert f"{known.id}  " in run.invoke(main, ["keys", "backups"], env=told).stdout
    assert run.invoke(main, ["keys", "backup-removed", known.id], env=told).exit_code == 0
    assert known_backups(platform) == []
    assert run.invoke(main, ["keys", "backup-removed", known.id], env=told).exit_code == 1


def test_the_doctor_asks_for_a_young_backup_and_for_the_end_of_old_ones(backed_up, platform, clock, settings):
    from vault.platform.clock import SystemClock

    clock.now = SystemClock().now_ms()
    assert all(each.level is Level.OK for each in backups(platform))
    clock.advance(days=8)
    assert any("younger than 7 days" in line for line in lines(backups(platform)) if "WRONG" in line)
    clock.advance(days=30)
    assert any("backup-removed" in line for line in lines(backups(platform)))


def test_after_a_change_of_epoch_a_backup_is_useless_and_says_so(backed_up, platform, settings):
    path, _ = backed_up
    KeyRing(platform).advance_epoch()
    [known] = known_backups(platform)
    assert not known.opens
    with pytest.raises(StartRefusedError, match="opens nothing any more"):
        restore(settings, path, replace=True)


def test_what_may_not_be_put_back_is_refused_before_anything_is_overwritten(
    backed_up, platform, settings, tmp_path, clock
):
    path, known = backed_up
    late = put_key(platform, "obj_late")
    other = settings.model_copy(update={"data_dir": tmp_path / "other"})
    create_vault(other)
    with pytest.raises(StartRefusedError, match="is of vault"):
        restore(other, path, replace=True)
    clock.advance(days=365 * 5)
    with pytest.raises(StartRefusedError, match="expired"):
        restore(settings, path, replace=True, clock=clock)
    with pytest.raises(StartRefusedError, match="--replace"):
        restore(settings, path, replace=False)
    whole = path.read_bytes()
    line, _, sealed = whole.partition(b"\n")
    longer = json.loads(line) | {"expires_ms": 10**15}
    spoiled = {
        "cut": whole[:-20],
        "flipped": whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        "expiry written over": json.dumps(longer).encode() + b"\n" + sealed,
        "no backup": b"{}\n",
        "empty": b"",
    }
    for name, content in spoiled.items():
        (tmp_path / "spoiled").write_bytes(content)
        with pytest.raises(Exception, match=r"\w") as refused:
            restore(settings, tmp_path / "spoiled", replace=True)
        assert type(refused.value).__name__ in ("IntegrityError", "FormatError"), name
    assert opened(platform, "obj_late") == late
    assert {name: opened(platform, name) for name in known} == known


def note_removed(settings, object_id):
    """A row of an object whose bytes and key were removed; what else a row says does not matter here."""
    with closing(sqlite3.connect(settings.data_dir / "vault.db")) as database:
        columns = [(name, kind) for _, name, kind, *_ in database.execute("PRAGMA table_info(sealed_object)")]
        row = {name: 0 if "INT" in kind else "" for name, kind in columns}
        row |= {"id": object_id, "state": "destroyed"}
        places = ", ".join(f":{name}" for name in row)
        database.execute(f"INSERT INTO sealed_object ({', '.join(row)}) VALUES ({places})", row)
        database.commit()


def test_a_ring_is_replaced_on_demand_and_keys_of_removed_objects_stay_gone(backed_up, platform, settings):
    path, known = backed_up
    put_key(platform, "obj_late")
    note_removed(settings, "obj_1")
    assert restore(settings, path, replace=True) == 2
    with closing(open_platform(settings)) as again:
        assert opened(again, "obj_0") == known["obj_0"]
        for gone in ("obj_1", "obj_late"):
            with pytest.raises(RingEntryMissingError):
                again.ring_store.get(gone)


def test_a_backup_into_the_data_folder_is_refused_and_a_failed_one_leaves_nothing(
    platform, settings, elsewhere
):
    with pytest.raises(StartRefusedError, match="another medium"):
        back_up(settings, settings.data_dir, 30)
    with sqlite3.connect(settings.data_dir / "key-ring" / "ring.db") as ring:
        ring.execute("UPDATE key_ring_meta SET current_epoch = 'epk_gone'")
    ring.close()
    with pytest.raises(Exception, match="epk_gone"):
        back_up(settings, elsewhere, 30)
    assert list(elsewhere.iterdir()) == []

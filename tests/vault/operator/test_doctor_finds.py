"""Each thing an operator can get wrong is broken once, and the doctor's line about it is seen, with its remedy."""

from __future__ import annotations

import json
import os
import socket
import sqlite3

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from tests.vault.in_a_token import token_settings
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.operator.doctor import Level, examine
from vault.operator.doctor.addresses import addresses, time_stamps
from vault.operator.doctor.bucket import bucket
from vault.operator.doctor.clocks import clocks
from vault.operator.doctor.databases import postgresql, sqlite
from vault.operator.doctor.host import core_dumps, open_files, swap
from vault.operator.doctor.jobs import jobs
from vault.operator.doctor.keys import keys
from vault.operator.doctor.secrets import secrets
from vault.operator.doctor.volumes import file_system_of, file_system_trouble, room, volumes
from vault.operator.main import main
from vault.platform.jobs import enqueue
from vault.platform.settings import GIB


@pytest.fixture
def database_url():
    """One of the two; what differs on PostgreSQL has a test of its own."""


def wrongs(findings):
    return [f"{each.what} {each.mend}" for each in findings if each.level is Level.WRONG]


def test_a_vault_as_it_is_founded_has_no_secret_in_the_open(settings, platform):
    assert wrongs(secrets(settings.model_copy(update={"unlock_key_file": None}))) == []


def test_files_that_others_may_read_are_found_with_the_command_that_closes_them(settings, platform):
    settings.unlock_key_file.chmod(0o640)
    settings.data_dir.chmod(0o755)
    (settings.data_dir / "key-ring").chmod(0o755)
    (settings.data_dir / "key-ring" / "ring.db").chmod(0o644)
    found = "\n".join(wrongs(secrets(settings)))
    assert f"chmod 600 {settings.unlock_key_file}" in found
    assert f"chmod 700 {settings.data_dir}" in found
    assert "the key ring is open to other users" in found


def test_secrets_of_others_or_beside_what_they_open_are_found(settings, platform, tmp_path, monkeypatch):
    inside = settings.data_dir / "passphrase"
    inside.touch(mode=0o600)
    unlike = settings.model_copy(
        update={"passphrase_file": inside, "database_url": "postgresql+psycopg://a:b@c/d"}
    )
    found = "\n".join(wrongs(secrets(unlike)))
    assert "holds the keys and what opens them" in found
    assert "HIZO_DATABASE_URL_FILE" in found
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "chown 12345" in "\n".join(wrongs(secrets(settings)))
    gone = settings.model_copy(update={"unlock_key_file": tmp_path / "absent"})
    assert "cannot be read" in "\n".join(wrongs(secrets(gone)))


def test_a_volume_that_is_nearly_full_is_found(settings, platform, tmp_path):
    assert all("GiB are free" in str(each) for each in volumes(settings))
    size = [4096, 4096, GIB // 4, 100, 100, 1000, 10, 10, 0, 255]
    found = "\n".join(wrongs(room(tmp_path, os.statvfs_result(size))))
    assert "make room" in found
    assert "10 of 1000 inodes" in found


def test_sqlite_on_another_machines_disk_is_found(tmp_path):
    assert file_system_of(tmp_path)
    [line] = wrongs(file_system_trouble("key ring", "nfs4"))
    assert "local disk" in line
    assert list(file_system_trouble("key ring", "ext4")) == []


def test_limits_dumps_and_swap_are_found(tmp_path):
    assert open_files(256).level is Level.WRONG
    assert open_files(65_536).level is Level.OK
    assert core_dumps(-1, "core").level is Level.WRONG
    assert core_dumps(0, "|/usr/lib/systemd/systemd-coredump %P").level is Level.NOTE
    assert core_dumps(0, "core").level is Level.OK
    (tmp_path / "block/dm-1/dm").mkdir(parents=True)
    (tmp_path / "block/dm-1/dm/uuid").write_text("CRYPT-PLAIN-swap")
    table = "Filename Type Size Used Priority\n{} partition 1 0 -2\n"
    for device, level in (("/dev/sda2", Level.WRONG), ("/dev/dm-1", Level.OK), ("/dev/zram0", Level.OK)):
        assert [each.level for each in swap(table.format(device), tmp_path)] == [level]


def test_addresses_that_carry_secrets_in_clear_are_found(settings):
    unsafe = settings.model_copy(
        update={"base_url": "http://hizo.example.co.jp", "listen_host": "0.0.0.0", "working_hours": "always"}
    )
    found = "\n".join(wrongs(addresses(unsafe)))
    assert "TLS" in found
    assert "HIZO_LISTEN_HOST=127.0.0.1" in found
    assert wrongs(addresses(settings.model_copy(update={"base_url": "https://hizo.example.co.jp"}))) == []


def test_a_time_stamp_authority_that_is_away_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/tsa"
        assert time_stamps(url).level is Level.OK
    assert time_stamps(url).level is Level.WRONG
    assert time_stamps("nonsense").level is Level.WRONG
    assert time_stamps(None).level is Level.NOTE


def test_a_log_without_its_guard_and_a_database_that_does_not_sync_are_found(platform, settings):
    with platform.database.engine.connect() as connection:
        assert wrongs(sqlite(connection)) == []
    other = create_engine(settings.url_of("database"))
    with other.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        connection.exec_driver_sql("DROP TRIGGER audit_leaf_no_update")
        found = "\n".join(wrongs(sqlite(connection)))
    other.dispose()
    assert "audit_leaf_no_update missing" in found
    assert "synchronous FULL" in found


def test_a_postgresql_that_may_lose_or_change_acts_is_found(postgres_template):
    from vault.platform.database import Database

    database = Database(postgres_template.database_url, use_app_role=False)
    with database.engine.connect() as connection:
        connection.execute(text("SET synchronous_commit = off"))
        found = "\n".join(wrongs(postgresql(connection)))
    database.close()
    assert "synchronous_commit" in found
    assert "UPDATE, DELETE, TRUNCATE the log" in found


def test_a_clock_that_was_set_back_is_found(company_of_one, clock):
    assert wrongs(clocks(company_of_one)) == []
    clock.advance(days=-1)
    [line] = wrongs(clocks(company_of_one))
    assert "86" in line
    assert "chrony" in line


@pytest.fixture
def company_of_one(platform):
    from vault.audit.actor import Actor
    from vault.audit.acts import VAULT_FOUNDED
    from vault.audit.record import record

    with platform.transaction() as tx:
        record(tx, VAULT_FOUNDED, Actor.operator("test"), vault=platform.vault_id, subject="prs_x")
    return platform


def test_work_that_nobody_does_is_found(platform, clock):
    with platform.transaction() as tx:
        enqueue(tx, "copy.make", {})
    assert wrongs(jobs(platform)) == []
    clock.advance(seconds=3600)
    [line] = wrongs(jobs(platform))
    assert "hizo-vault worker" in line


def test_a_bucket_that_keeps_what_is_deleted_is_found(platform, settings):
    from dataclasses import replace

    from storage.blob_store import Capabilities

    class Keeping:
        def probe(self):
            return Capabilities("enabled", True, True, True, True, True, replication=True)

    s3 = settings.model_copy(update={"store": "s3"})
    found = "\n".join(wrongs(bucket(replace(platform, settings=s3, store=Keeping()))))
    assert all(each in found for each in ("versioning", "object lock", "replicated"))


def test_a_damaged_ledger_and_lost_keys_are_lines_and_not_the_end(settings, platform):
    platform.close()
    ledger = sqlite3.connect(settings.data_dir / "key-ring" / "disposal-ledger.db")
    ledger.execute("INSERT INTO disposal_ledger VALUES (0, 'itm_x', 'no note', x'00')")
    ledger.commit()
    ledger.close()
    lines = list(examine(settings))
    assert any(each.topic == "agreement" and each.is_wrong for each in lines)
    assert any(each.topic == "sandbox" for each in lines)
    settings.resolved_key_file.unlink()
    lines = list(examine(settings))
    assert any(each.topic == "opening" and "cannot be read" in str(each) for each in lines)


def test_what_is_found_is_there_for_programs_and_wrong_is_the_exit_status(settings, platform):
    settings.resolved_key_file.chmod(0o644)
    told = {
        "HIZO_DATA_DIR": str(settings.data_dir),
        "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
    }
    done = CliRunner().invoke(main, ["doctor", "--json"], env=told)
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert {"topic": "secrets", "level": "WRONG"}.items() <= next(
        each for each in found if "chmod 600" in each["mend"]
    ).items()


def test_a_token_that_is_no_device_is_told(tokens, tmp_path):
    settings = token_settings(tmp_path, tokens, tokens.create())
    create_vault(settings)
    platform = open_platform(settings)
    assert any("no device" in each.what for each in keys(platform))
    platform.close()

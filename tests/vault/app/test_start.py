"""What stops the start: no default secrets, no unlisted ciphers, no older database. Each time a sentence, and nothing made."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from crypto.errors import CryptoError
from vault.app.create_vault import create_vault
from vault.app.open_keys import KNOWN_DEFAULTS
from vault.app.open_platform import StartRefusedError, open_platform, open_store
from vault.app.start_check import VaultLockedError, check_start
from vault.audit.actor import Actor
from vault.audit.acts import VAULT_FOUNDED
from vault.audit.checkpoints import sign_checkpoint
from vault.audit.record import record
from vault.operator.main import main
from vault.platform.errors import Code
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


@pytest.fixture
def database_url() -> None:
    """The embedded default: a start is refused before any database is asked."""


@pytest.fixture
def secret(tmp_path: Path) -> Callable[[str], Path]:
    def write(content: str) -> Path:
        path = tmp_path / "secret"
        path.write_text(content)
        return path

    return write


@pytest.mark.clause("G9.3-a")
@pytest.mark.asvs("13.2.3")
@pytest.mark.parametrize("value", [*sorted(KNOWN_DEFAULTS), "ChangeMe\n", "", "short-but-own"])
def test_a_default_passphrase_stops_the_founding_and_nothing_is_made(
    tmp_path: Path, secret: Callable[[str], Path], value: str
) -> None:
    settings = Settings(data_dir=tmp_path / "data", passphrase_file=secret(value))
    with pytest.raises(StartRefusedError) as refused:
        create_vault(settings)
    assert refused.value.code is Code.DEFAULT_SECRET
    assert value.strip() not in str(refused.value) or len(value.strip()) < 12, "never the secret itself"
    assert not settings.data_dir.exists()


@pytest.mark.asvs("13.2.3")
def test_a_vault_whose_passphrase_became_a_default_stays_shut(
    settings: Settings, platform: Platform, secret: Callable[[str], Path]
) -> None:
    changed = settings.model_copy(update={"unlock_key_file": None, "passphrase_file": secret("changeme")})
    with pytest.raises(StartRefusedError) as refused:
        open_platform(changed)
    assert refused.value.code is Code.DEFAULT_SECRET


@pytest.mark.asvs("13.2.3")
@pytest.mark.parametrize(
    ("access", "kept"), [("own-access-key", "minioadmin"), ("minioadmin", "Xk29-own-secret-81")]
)
def test_default_keys_of_an_object_store_are_refused(
    tmp_path: Path, secret: Callable[[str], Path], access: str, kept: str
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        store="s3",
        s3_endpoint="127.0.0.1:9",
        s3_bucket="vault",
        s3_access_key=access,
        s3_secret_key_file=secret(kept),
    )
    with pytest.raises(StartRefusedError) as refused:
        open_store(settings)
    assert refused.value.code is Code.DEFAULT_SECRET


@pytest.mark.parametrize("cipher", ["DES", "RC4", "MD5", "ChaCha21"])
@pytest.mark.clause("G9.1.2-a")
def test_an_algorithm_outside_the_list_stops_the_founding(settings: Settings, cipher: str) -> None:
    with pytest.raises(StartRefusedError, match=cipher) as refused:
        create_vault(settings.model_copy(update={"ciphers": (*settings.ciphers, cipher)}))
    assert refused.value.code is Code.CIPHER_NOT_LISTED
    assert not settings.data_dir.exists()


@pytest.mark.clause("G9.1.2-a")
def test_an_algorithm_outside_the_list_stops_every_start(settings: Settings, platform: Platform) -> None:
    with pytest.raises(StartRefusedError) as refused:
        open_platform(settings.model_copy(update={"ciphers": ("Triple-DES",)}))
    assert refused.value.code is Code.CIPHER_NOT_LISTED


def test_a_missing_passphrase_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StartRefusedError, match="HIZO_PASSPHRASE_FILE"):
        create_vault(Settings(data_dir=tmp_path / "data"))
    with pytest.raises(StartRefusedError, match=r"HIZO_PASSPHRASE_FILE.*cannot be read"):
        create_vault(Settings(data_dir=tmp_path / "data", passphrase_file=tmp_path / "absent"))
    assert not (tmp_path / "data").exists()


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(
    settings: Settings, platform: Platform, secret: Callable[[str], Path]
) -> None:
    before = settings.resolved_key_file.read_bytes()
    changed = settings.model_copy(
        update={"unlock_key_file": None, "passphrase_file": secret("quite another passphrase")}
    )
    with pytest.raises(CryptoError):
        open_platform(changed)
    assert settings.resolved_key_file.read_bytes() == before


def test_a_lost_key_file_is_never_replaced_silently(settings: Settings, platform: Platform) -> None:
    settings.resolved_key_file.unlink()
    with pytest.raises(StartRefusedError, match="key file is not at"):
        create_vault(settings)
    assert not settings.resolved_key_file.exists()


def test_the_key_ring_of_another_vault_is_refused(
    settings: Settings, platform: Platform, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"data_dir": tmp_path / "other"})
    create_vault(other)
    shutil.copytree(other.data_dir / "key-ring", settings.data_dir / "key-ring", dirs_exist_ok=True)
    with pytest.raises(StartRefusedError, match="belongs to vault"):
        open_platform(settings)


@pytest.fixture
def operate(settings: Settings) -> Callable[..., Any]:
    """Runs `hizo-vault` with the settings of this vault, and others given."""

    def run(*arguments: str, **changed: str) -> Any:
        told = {
            "HIZO_DATA_DIR": str(settings.data_dir),
            "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
        }
        return CliRunner().invoke(main, list(arguments), env=told | changed)

    return run


OFFICER = ("--officer-name", "森 一", "--officer-mail", "mori@hizo.example")


@pytest.mark.parametrize("command", [("init", *OFFICER), ("serve",), ("worker",), ("doctor",)])
def test_every_command_that_opens_the_vault_names_the_refusal(
    operate: Callable[..., Any], secret: Callable[[str], Path], command: tuple[str, ...]
) -> None:
    unsafe = {"HIZO_UNLOCK_KEY_FILE": "", "HIZO_PASSPHRASE_FILE": str(secret("minioadmin"))}
    done = operate(*command, **unsafe)
    assert done.exit_code == 1
    assert "[default_secret]" in done.output
    assert "openssl rand" in done.output
    assert "minioadmin" not in done.output


@pytest.mark.clause("G9.2-b")
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_an_older_database_keeps_the_vault_shut_and_the_operator_is_told_why(
    platform: Platform, operate: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    place = platform.settings.data_dir / "vault.db"
    _write_leaf(platform)
    with closing(sqlite3.connect(place)) as now, closing(sqlite3.connect(tmp_path / "older.db")) as older:
        now.backup(older)
    _write_leaf(platform)
    sign_checkpoint(platform)
    platform.database.close()
    for suffix in ("", "-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    shutil.copy(tmp_path / "older.db", place)

    with pytest.raises(VaultLockedError, match="an older copy"):
        check_start(platform)
    done = operate(command)
    assert done.exit_code == 1
    assert "[vault_locked]" in done.stderr
    examined = operate("doctor")
    assert examined.exit_code == 1
    assert "WRONG A checkpoint of 2 leaves exists" in examined.stdout


def _write_leaf(platform: Platform) -> None:
    with platform.transaction() as tx:
        record(tx, VAULT_FOUNDED, Actor.operator("test"), vault=platform.vault_id, subject="prs_x")


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_a_schema_of_a_newer_version_is_refused_and_stays(
    platform: Platform, operate: Callable[..., Any], settings: Settings, command: str
) -> None:
    newer = "9999_of_a_newer_version"
    with platform.database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("RESET ROLE"))
        connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": newer})
    told = {} if settings.database_url is None else {"HIZO_DATABASE_URL": settings.database_url}
    done = operate(command, **told)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert ("does not know" if command == "migrate" else "another schema") in done.stderr
    with platform.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newer


def test_a_vault_is_founded_once(operate: Callable[..., Any], platform: Platform) -> None:
    first = operate("init", *OFFICER)
    assert first.exit_code == 0, first.output
    assert "/enrol#" in first.stdout
    again = operate("init", *OFFICER)
    assert again.exit_code == 1
    assert "founded already" in again.stderr

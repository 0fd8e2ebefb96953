"""M19, the drill: the machine is lost, and another one brings the vault back by the steps of `docs/operators.md`."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from clients.verify.checking import log_verifier
from clients.verify.log import verify_log
from tests.vault.documents.conftest import beginning, drawing, workers
from vault.app.open_platform import open_platform
from vault.documents.models import LIVE, SealedObject
from vault.documents.sealing import open_recorded, recorded_for_checking
from vault.operator.main import main
from vault.oversight.stores.inspection import INSPECTION
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

__all__ = ["beginning", "drawing", "workers"]

SERVICE_IS_UP_WITHIN_SECONDS = 30 * 60
LEDGER = "disposal-ledger.db"


@pytest.fixture
def database_url() -> None:
    """The written steps for the embedded default; a server's own replication brings its database back."""


def _digests(platform: Platform) -> dict[str, str]:
    """SHA-256 of every document's plaintext, opened with its key; those without one are left out."""
    found = {}
    keys = {entry.object_id for entry in platform.ring_store.entries()}
    with platform.reading() as tx:
        for row in tx.session.query(SealedObject).filter_by(state=LIVE):
            if row.id in keys:
                with open_recorded(platform, recorded_for_checking(tx, INSPECTION, row)) as content:
                    found[row.id] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    return found


def _copy_database(source: Path, target: Path) -> None:
    """What continuous replication of the file amounts to."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _environment(data_dir: Path, unlock: Path, **more: str) -> dict[str, str]:
    ours = {"HIZO_DATA_DIR": str(data_dir), "HIZO_UNLOCK_KEY_FILE": str(unlock), **more}
    return {name: value for name, value in os.environ.items() if not name.startswith("HIZO_")} | ours


def _operate(environment: dict[str, str], *words: str) -> str:
    """What `hizo-vault` prints."""
    done = CliRunner().invoke(main, words, env=environment)
    assert done.exit_code == 0, done.output
    return done.stdout


def _serve_until_ready(environment: dict[str, str], folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    listening = {"HIZO_BASE_URL": address, "HIZO_LISTEN_PORT": address.rpartition(":")[2]}
    began = time.monotonic()
    with (folder / "served.log").open("wb") as log:
        served = subprocess.Popen(
            [sys.executable, "-m", "vault.operator.main", "serve"],
            env=environment | listening,
            stdout=log,
            stderr=log,
        )
    try:
        while time.monotonic() < began + SERVICE_IS_UP_WITHIN_SECONDS and served.poll() is None:
            try:
                if httpx2.get(f"{address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.2)
    finally:
        served.terminate()
        served.wait(60)
    raise AssertionError((folder / "served.log").read_text())


def _backed_up(settings: Settings, medium: Path, offsite: Path, safe: Path) -> None:
    """Every day: the ring to one medium, the objects to another, key file and unlock key apart."""
    running = _environment(settings.data_dir, Path(str(settings.unlock_key_file)))
    _operate(running, "keys", "backup", "--to", str(medium))
    shutil.copytree(settings.resolved_store_dir, offsite / "objects")
    shutil.copy2(settings.resolved_key_file, safe)
    shutil.copy2(str(settings.unlock_key_file), safe / "unlock-key")
    (safe / "unlock-key").chmod(0o600)
    _operate(running, "log", "export", str(safe / "log"))


def _lost(settings: Settings, medium: Path, offsite: Path) -> None:
    """What is copied without end is of the last moment; everything else of the machine is gone."""
    _copy_database(settings.data_dir / "vault.db", offsite / "vault.db")
    _copy_database(settings.data_dir / "key-ring" / LEDGER, medium / LEDGER)
    shutil.rmtree(settings.data_dir)
    Path(str(settings.unlock_key_file)).unlink()


def _brought_back(bare: Path, medium: Path, offsite: Path, key_file: Path) -> None:
    for folder in (bare, bare / "keys", bare / "key-ring"):
        folder.mkdir(mode=0o700)
    shutil.copy2(offsite / "vault.db", bare)
    shutil.copytree(offsite / "objects", bare / "objects")
    shutil.copy2(key_file, bare / "keys")
    shutil.copy2(medium / LEDGER, bare / "key-ring")


def test_a_bare_machine_brings_back_every_document_of_before_the_backup(
    company: Any, drawing: Callable[..., bytes], settings: Settings, tmp_path: Path
) -> None:
    medium, offsite, safe, bare = (tmp_path / name for name in ("medium", "offsite", "safe", "bare"))
    for folder in (medium, offsite, safe):
        folder.mkdir()
    for name, content in (("図面.pdf", drawing("BEFORE")), ("仕様.txt", "焼入れは 860 度".encode())):
        assert company["depositor"].deposit(content, file_name=name).status_code == 201
    _backed_up(settings, medium, offsite, safe)
    whole = _digests(company.platform)
    assert company["depositor"].deposit(b"after the backup", file_name="後.txt").status_code == 201
    [late] = _digests(company.platform).keys() - whole.keys()
    company.platform.close()
    _lost(settings, medium, offsite)

    began = time.monotonic()
    _brought_back(bare, medium, offsite, safe / settings.resolved_key_file.name)
    brought = _environment(bare, safe / "unlock-key")
    [backup] = medium.glob("*.hizo-ring")
    _operate(brought, "keys", "restore", str(backup))
    _operate(brought, "accept-store")
    assert "WRONG" not in _operate(brought, "doctor")
    _serve_until_ready(brought, tmp_path)
    assert time.monotonic() - began < SERVICE_IS_UP_WITHIN_SECONDS

    again = settings.model_copy(update={"data_dir": bare, "unlock_key_file": safe / "unlock-key"})
    with closing(open_platform(again)) as platform:
        assert _digests(platform) == whole
    found = CliRunner().invoke(main, ["scrub", "--bytes-per-second", "0"], env=brought).output
    wrong = [line.split()[2:] for line in found.splitlines() if line.startswith("WRONG")]
    assert wrong == [[f"{late}:", "key_missing"], [f"{late}:", "missing"]], (
        "what is lost is named, and nothing else"
    )
    _operate(brought, "log", "export", str(tmp_path / "log"))
    verifier = log_verifier(safe / "log" / "log.vkey")
    assert verify_log(tmp_path / "log", verifier, [safe / "log" / "checkpoint"]).size > len(whole)

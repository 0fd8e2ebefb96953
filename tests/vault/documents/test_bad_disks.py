"""Disks that are full or read-only, one place at a time: nothing is acknowledged that is not kept, and when there is room again
everything goes on without repair."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from storage import durable_files
from storage.errors import StoreUnavailableError
from tests.vault.application import client_of
from tests.vault.own_mounts import SmallDisk, with_own_mounts
from vault.app.open_platform import open_platform
from vault.audit.checkpoints import sign_checkpoint
from vault.operator.main import main
from vault.platform.settings import Settings


@pytest.fixture
def database_url() -> None:
    """A server's disks are its own matter."""


def keep_no_spare_pages(settings: Settings) -> None:
    """The write-ahead log begins anew, so that the next page needs room."""
    with closing(sqlite3.connect(settings.data_dir / "vault.db")) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


class Disks:
    """A company whose vault has a place on a small disk."""

    def __init__(self, company: Any, disk: SmallDisk, drawing: bytes) -> None:
        self.company, self.disk, self.drawing = company, disk, drawing
        self.item = company["depositor"].deposit(drawing).json()
        sign_checkpoint(company.platform)

    def try_all(self, unlike: dict[str, str]) -> None:
        """Every act, with the codes of those that are refused now; the others are done."""
        for name, act in self.acts().items():
            before = self.company.rows()
            answer = act()
            if name in unlike:
                assert (answer.status_code, answer.json()["code"]) == (503, unlike[name]), name
                assert int(answer.headers["retry-after"]) > 0
                assert {**self.company.rows(), "audit_leaf": 0} == {
                    **before,
                    "audit_leaf": 0,
                } or name == "deposit"
            else:
                assert answer.status_code < 300, (name, answer.text)

    def acts(self) -> dict[str, Callable[[], Any]]:
        company = self.company
        page = f"/versions/{self.item['version']['id']}/pages/1"
        return {
            "read": lambda: company["viewer"].get("/me"),
            "view": lambda: company["viewer"].get(page),
            "ask": lambda: company.ask(company["viewer"], company["viewer"], "deposit"),
            "deposit": lambda: company["depositor"].deposit(self.drawing),
        }


NO_LOG = dict.fromkeys(("view", "ask", "deposit"), "log_unavailable")
NO_STORE = {"deposit": "store_unavailable"}


def everything(settings: Settings) -> Path:
    return settings.data_dir


def objects(settings: Settings) -> Path:
    return settings.resolved_store_dir


def key_ring(settings: Settings) -> Path:
    return settings.data_dir / "key-ring"


def checkpoints(settings: Settings) -> Path:
    return settings.checkpoints_dir


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize(
    ("place", "troubles", "refused"),
    [
        # What is open for writing cannot be made read-only from outside.
        (everything, [SmallDisk.full], NO_LOG),
        (key_ring, [SmallDisk.full], NO_STORE),
        (objects, [SmallDisk.full, SmallDisk.read_only], NO_STORE),
        (checkpoints, [SmallDisk.full, SmallDisk.read_only], {}),
    ],
)
def test_a_bad_disk_stops_what_it_must_and_loses_nothing(
    settings: Settings,
    clock: Any,
    template: Any,
    workers: Any,
    drawing: Any,
    place: Callable[[Settings], Path],
    troubles: Any,
    refused: dict[str, str],
) -> None:
    template.copy_to(settings)

    def story() -> None:
        disk = SmallDisk(place(settings))
        platform = open_platform(settings, clock=clock)
        with client_of(platform, workers) as client:
            disks = Disks(template.company.moved_to(platform, client), disk, drawing())
            keep_no_spare_pages(settings)
            for trouble in troubles:
                with trouble(disk):
                    disks.try_all(refused)
                    if place is checkpoints:
                        with pytest.raises(StoreUnavailableError):
                            sign_checkpoint(platform)
            disks.try_all({})
            sign_checkpoint(platform)
        platform.close()

    with_own_mounts(story)


class Forgetful:
    """The operating system, but what is written comes short: `says` how much of a piece it claims to have written."""

    def __init__(self, says: Callable[[bytes], int]) -> None:
        self._says = says
        self.cut = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def write(self, handle: int, data: bytes) -> int:
        self.cut += 1
        os.write(handle, bytes(data[: max(1, len(data) // 2)]))
        return self._says(data)


@pytest.mark.asvs("16.5.3")
def test_a_file_that_is_shorter_than_was_written_is_never_taken_for_stored(
    company: Any, monkeypatch: pytest.MonkeyPatch, drawing: Any
) -> None:
    before = company.rows()
    disk = Forgetful(len)
    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "os", disk)
        answer = company["depositor"].deposit(drawing())
    assert disk.cut, "nothing was written, so nothing was tried"
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert company.rows()["item"] == before["item"]
    assert company["depositor"].deposit(drawing()).status_code == 201


def test_a_disk_that_takes_little_at_a_time_gets_all_of_it(
    company: Any, monkeypatch: pytest.MonkeyPatch, drawing: Any
) -> None:
    disk = Forgetful(lambda data: max(1, len(data) // 2))
    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "os", disk)
        answer = company["depositor"].deposit(drawing())
    assert disk.cut > 1
    assert answer.status_code == 201, answer.text


COMMANDS = {
    "serve": "not full and not read-only",
    "worker": "not full and not read-only",
    "migrate": "the database did not do what was asked",
    "doctor": "is read-only",
}


def test_who_runs_the_vault_on_a_read_only_disk_is_told_so(settings: Settings, template: Any) -> None:
    template.copy_to(settings)
    told = {
        "HIZO_DATA_DIR": str(settings.data_dir),
        "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
    }

    def story() -> dict[str, Any]:
        with SmallDisk(settings.data_dir).read_only():
            return {command: CliRunner().invoke(main, [command], env=told) for command in COMMANDS}

    for command, done in with_own_mounts(story).items():
        assert done.exit_code == 1, command
        assert COMMANDS[command] in done.output, done.output
        assert isinstance(done.exception, SystemExit)

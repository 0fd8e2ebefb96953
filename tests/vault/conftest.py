"""A real vault for tests: real database, real key file, real folder; only the clock is a test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

START_MS = 1_790_000_000_000


@dataclass
class SteppedClock:
    """A clock that moves only when a test says so."""

    now: int = START_MS

    def now_ms(self) -> int:
        return self.now

    def advance(self, *, seconds: float = 0, days: float = 0) -> None:
        self.now += int((seconds + days * 86_400) * 1000)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None) -> Settings:
    return settings_in(tmp_path, database_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Every test that touches a vault runs on both databases; HIZO_TEST_DATABASES narrows it while developing."""
    wanted = os.environ.get("HIZO_TEST_DATABASES", "sqlite,postgresql").split(",")
    if request.param not in wanted:
        pytest.skip(f"HIZO_TEST_DATABASES leaves out {request.param}")
    if request.param == "sqlite":
        return None
    copied = "platform" in request.fixturenames
    url: str = request.getfixturevalue("refilled_postgres_url" if copied else "postgres_url")
    return url


@dataclass(frozen=True)
class VaultTemplate:
    """An empty vault that is created once and copied for every test: migrations take longer than most tests."""

    folder: Path
    database_url: str | None

    def copy_to(self, settings: Settings, postgres: Any) -> None:
        assert settings.unlock_key_file is not None
        shutil.copy(self.folder / "unlock-key", settings.unlock_key_file)
        shutil.copytree(self.folder / "vault-data", settings.data_dir)
        if self.database_url is not None:
            postgres.refill(settings.database_url, self.database_url)


def settings_in(folder: Path, database_url: str | None) -> Settings:
    """The settings of a vault in a folder, with an unlock key of its own."""
    unlock = folder / "unlock-key"
    unlock.write_bytes(os.urandom(32))
    return Settings(
        data_dir=folder / "vault-data",
        unlock_key_file=unlock,
        vault_name="秘蔵製作所",
        company_words=("hizo", "秘蔵製作所"),
        database_url=database_url,
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> VaultTemplate:
    folder = tmp_path_factory.mktemp("sqlite-template")
    create_vault(settings_in(folder, None))
    return VaultTemplate(folder, None)


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory, postgres_databases: Any) -> VaultTemplate:
    folder = tmp_path_factory.mktemp("postgres-template")
    url: str = postgres_databases.create()
    create_vault(settings_in(folder, url))
    return VaultTemplate(folder, url)


@pytest.fixture
def platform(
    settings: Settings, clock: SteppedClock, database_url: str | None, request: pytest.FixtureRequest
) -> Iterator[Platform]:
    """An empty vault with its ports open."""
    kind = "sqlite" if database_url is None else "postgres"
    template: VaultTemplate = request.getfixturevalue(f"{kind}_template")
    postgres = None if database_url is None else request.getfixturevalue("postgres_databases")
    template.copy_to(settings, postgres)
    opened = open_platform(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def reopened(settings: Settings, clock: SteppedClock) -> Iterator[Callable[[], Platform]]:
    """Opens the same vault again, as after a restart."""
    opened: list[Platform] = []

    def reopen() -> Platform:
        opened.append(open_platform(settings, clock=clock))
        return opened[-1]

    yield reopen
    for each in opened:
        each.close()

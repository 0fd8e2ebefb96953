"""A real vault for tests: real database, real key file, real folder; only the clock is a test's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

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
    unlock = tmp_path / "unlock-key"
    unlock.write_bytes(os.urandom(32))
    return Settings(
        data_dir=tmp_path / "vault-data",
        unlock_key_file=unlock,
        vault_name="秘蔵製作所",
        company_words=("hizo", "秘蔵製作所"),
        database_url=database_url,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Every test that touches a vault runs on both databases; HIZO_TEST_DATABASES narrows it while developing."""
    wanted = os.environ.get("HIZO_TEST_DATABASES", "sqlite,postgresql").split(",")
    if request.param not in wanted:
        pytest.skip(f"HIZO_TEST_DATABASES leaves out {request.param}")
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def platform(settings: Settings, clock: SteppedClock) -> Iterator[Platform]:
    """An empty vault with its ports open."""
    create_vault(settings)
    opened = open_platform(settings, clock=clock)
    yield opened
    opened.database.close()
    opened.ring_store.close()
    opened.ledger.close()


@pytest.fixture
def reopened(settings: Settings, clock: SteppedClock) -> Iterator[Callable[[], Platform]]:
    """Opens the same vault again, as after a restart."""
    opened: list[Platform] = []

    def reopen() -> Platform:
        opened.append(open_platform(settings, clock=clock))
        return opened[-1]

    yield reopen
    for each in opened:
        each.database.close()
        each.ring_store.close()
        each.ledger.close()

"""A real vault for tests: real database, real key file, real folder; only the clock is a test's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.plugin import PostgresDatabases
from tests.vault.application import client_of
from tests.vault.company import Company
from tests.vault.lock_order import acts_in_order
from tests.vault.templates import Settle, Templates, VaultTemplate
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.documents.workers import WorkerPool
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
    if "platform" not in request.fixturenames:
        empty: str = request.getfixturevalue("postgres_url")
        return empty
    templates: Templates = request.getfixturevalue("templates")
    return templates.of("postgresql", request.getfixturevalue("beginning")).database_url


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
def sqlite_template(templates: Templates) -> VaultTemplate:
    return templates.of("sqlite")


@pytest.fixture(scope="session")
def postgres_template(templates: Templates) -> VaultTemplate:
    return templates.of("postgresql")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    def make(database: str, settle: Settle | None) -> VaultTemplate:
        folder = tmp_path_factory.mktemp(f"{database}-template")
        postgres: PostgresDatabases | None = None
        if database == "postgresql":
            postgres = request.getfixturevalue("postgres_databases")
        settings = settings_in(folder, postgres and postgres.create())
        create_vault(settings)
        company = settle and _settled(settings, settle)
        if postgres is not None:
            postgres.keep_rows(settings.url_of("database"))
        return VaultTemplate(folder, settings.database_url, company, postgres)

    return Templates(make)


def _settled(settings: Settings, settle: Settle) -> Company:
    platform = open_platform(settings, clock=SteppedClock())
    with client_of(platform) as client:
        company = Company(platform, client)
        settle(company)
    platform.close()
    return company


@pytest.fixture(scope="session")
def beginning() -> Settle | None:
    """How the company of a folder's tests comes to be where they begin; here, that there is none."""
    return None


@pytest.fixture
def template(templates: Templates, database_url: str | None, beginning: Settle | None) -> VaultTemplate:
    return templates.of("sqlite" if database_url is None else "postgresql", beginning)


@pytest.fixture
def platform(
    settings: Settings, clock: SteppedClock, template: VaultTemplate, request: pytest.FixtureRequest
) -> Iterator[Platform]:
    """A vault with its ports open: empty, or with the company that the folder's tests begin with."""
    template.copy_to(settings)
    opened = open_platform(settings, clock=clock)
    with closing(opened), acts_in_order(opened):
        yield opened


@pytest.fixture
def workers() -> WorkerPool | None:
    """Nothing is deposited or opened here; who does so replaces this."""
    return None


@pytest.fixture
def company(platform: Platform, template: VaultTemplate, workers: WorkerPool | None) -> Iterator[Company]:
    """The company that the folder's tests begin with."""
    assert template.company is not None
    with client_of(platform, workers) as client:
        yield template.company.moved_to(platform, client)


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

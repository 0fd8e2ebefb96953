"""The whole company for a measure: in a vault of its own, behind one or several workers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from tests.services import plugin, processes
from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.whole_company import FirstState, WholeCompany, whole_company
from vault.app.build import build_app
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.platform.settings import Settings

DATABASES = ("sqlite", "postgresql")


@contextmanager
def database_of(name: str, folder: Path) -> Iterator[str | None]:
    """The address of an empty database; None for SQLite, which lies below the vault's own data."""
    if name == "sqlite":
        yield None
        return
    (folder / "postgresql").mkdir()
    server = processes.start_postgres(folder / "postgresql")
    try:
        with closing(plugin.PostgresDatabases(server.url)) as databases:
            yield databases.create()
    finally:
        server.stop()


@contextmanager
def company_on(database: str) -> Iterator[tuple[WholeCompany, WorkerPool]]:
    """The company in a new vault on this database, and the workers it uses."""
    with tempfile.TemporaryDirectory(prefix="hizo-measure-") as place, ExitStack() as stack:
        folder = Path(place)
        settings = settings_in(folder, stack.enter_context(database_of(database, folder)))
        create_vault(settings)
        workers = start_workers(Settings(data_dir=folder / "workers"))
        stack.callback(workers.close)
        yield stack.enter_context(whole_company(settings, workers, SteppedClock())), workers


@contextmanager
def restorable_company() -> Iterator[tuple[WholeCompany, FirstState]]:
    """The company on SQLite, and the way back to how it was."""
    with company_on("sqlite") as (whole, _):
        first = FirstState(whole.company.platform.settings.data_dir)
        try:
            yield whole, first
        finally:
            first.close()


@contextmanager
def doors_of(whole: WholeCompany, workers: WorkerPool, count: int) -> Iterator[list[TestClient]]:
    """So many servers over one vault: each with ports, locks and threads of its own, as processes have them."""
    with ExitStack() as stack:
        doors = [whole.company.client]
        for _ in range(count - 1):
            platform = stack.enter_context(
                closing(open_platform(whole.company.platform.settings, clock=whole.clock))
            )
            app, peer = build_app(platform, workers), ("127.0.0.1", 50000)
            doors.append(
                stack.enter_context(
                    TestClient(
                        app, base_url="http://vault.example", raise_server_exceptions=False, client=peer
                    )
                )
            )
        yield doors

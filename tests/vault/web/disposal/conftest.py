"""A company of its own: what is erased here, with its keys, no first state brings back to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.templates import VaultTemplate
from tests.vault.whole_company import FirstState, WholeCompany, whole_company, work_off
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.platform.jobs import JobRunner


@pytest.fixture(scope="module")
def settled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: VaultTemplate, workers: WorkerPool
) -> Iterator[tuple[WholeCompany, FirstState]]:
    """As everybody's."""
    settings = settings_in(tmp_path_factory.mktemp("erasing"), None)
    sqlite_template.copy_to(settings)
    with whole_company(settings, workers, SteppedClock()) as whole:
        first = FirstState(settings.data_dir)
        whole.facts["first moment"] = whole.clock.now_ms()
        yield whole, first
        first.close()


@pytest.fixture
def work(whole: WholeCompany, workers: WorkerPool) -> Callable[[], None]:
    """The vault does what waits to be done."""
    runner = JobRunner(whole.company.platform, job_handlers(workers))

    def run() -> None:
        whole.clock.advance(seconds=120)
        work_off(runner)
        whole.refresh_sessions()

    return run

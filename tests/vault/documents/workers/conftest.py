"""A pool that runs the probe script, through the standard library's ``runpy`` inside the worker."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from vault.documents.workers import WorkerLimits, WorkerPool

FOLDER = Path(__file__).parent


class Answer(Exception):  # noqa: N818 named as in the probe
    """What the probe reports."""

    def __init__(self, code: str, detail: dict[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Prober:
    """Asks the probe script, run inside one pool's workers, to try something."""

    def __init__(self, pool: WorkerPool) -> None:
        self.pool = pool

    def __call__(self, probe: str, **known: object) -> dict[str, str]:
        with pytest.raises(Answer) as raised:
            self.run(probe, **known)
        return raised.value.detail

    def run(self, probe: str, *, wall_seconds: float | None = None, **known: object) -> object:
        given = {"PROBE": probe, "PID": os.getpid(), **known}
        return self.pool.run("runpy:run_path", str(FOLDER / "probe.py"), given, wall_seconds=wall_seconds)


def probing_pool(size: int = 1, **settings: object) -> WorkerPool:
    return WorkerPool(
        size,
        modules=["runpy", "posixpath", "shutil", "copy", "zipfile"],
        errors=[Answer],
        readable=[FOLDER],
        **settings,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def prober() -> Iterator[Prober]:
    """A pool that outlives the tests that cannot hurt it."""
    pool = probing_pool(2)
    yield Prober(pool)
    pool.close()


@pytest.fixture
def fragile() -> Iterator[Prober]:
    """A pool of one with tight limits, for acts that end the worker."""
    pool = probing_pool(1, limits=WorkerLimits(address_space=512 << 20, cpu_seconds=1), wall_seconds=20)
    yield Prober(pool)
    pool.close()


@pytest.fixture
def make_prober() -> Iterator[object]:
    """Make pools of other shapes; all are closed at the end."""
    pools: list[WorkerPool] = []

    def make(size: int = 1, **settings: object) -> Prober:
        pools.append(probing_pool(size, **settings))
        return Prober(pools[-1])

    yield make
    for pool in pools:
        pool.close()

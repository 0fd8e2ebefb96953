"""A pool that renders, as the server has one."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from vault.documents.rendering import BurntMark, PageFacts, PageView, RenderedPage, RenderError
from vault.documents.rendering.fonts import font_folder
from vault.documents.workers import WorkerLimits, WorkerPool

PAGES = "vault.documents.rendering.pages"
MARK = BurntMark("山田 太郎", "2026-11-22 12:34 JST", "evt_k3x7m2qp4c8d9f0ghjnrstvwyz", "極秘")


def rendering_pool(limits: WorkerLimits | None = None, wall_seconds: float = 30) -> WorkerPool:
    return WorkerPool(
        1,
        modules=[PAGES],
        errors=[RenderError],
        readable=[font_folder()],
        limits=limits,
        wall_seconds=wall_seconds,
    )


@pytest.fixture(scope="session")
def rendering_workers() -> Iterator[WorkerPool]:
    pool = rendering_pool()
    yield pool
    pool.close()


@pytest.fixture
def small_workers() -> Iterator[WorkerPool]:
    """A pool with a short processor limit, for documents that never end."""
    pool = rendering_pool(WorkerLimits(cpu_seconds=2))
    yield pool
    pool.close()


@dataclass(frozen=True)
class Narrow:
    """A pool and what its processes may use."""

    pool: WorkerPool
    limits: WorkerLimits


@pytest.fixture
def narrow_workers() -> Iterator[Narrow]:
    """A pool whose processes have no room for a large sheet drawn whole."""
    limits = WorkerLimits(address_space=500 << 20)
    pool = rendering_pool(limits)
    yield Narrow(pool, limits)
    pool.close()


@pytest.fixture
def mark() -> BurntMark:
    return MARK


@pytest.fixture
def facts_of(rendering_workers: WorkerPool) -> Callable[[str, bytes], PageFacts]:
    def ask(viewer: str, content: bytes) -> PageFacts:
        sources = {"source": io.BytesIO(content)}
        return rendering_workers.run(f"{PAGES}:page_facts", viewer, sources=sources, returns=PageFacts)

    return ask


@pytest.fixture
def render(rendering_workers: WorkerPool) -> Callable[..., RenderedPage]:
    def ask(
        viewer: str | None,
        content: bytes,
        *,
        mark: BurntMark = MARK,
        workers: WorkerPool | None = None,
        **view: object,
    ) -> RenderedPage:
        return (workers or rendering_workers).run(
            f"{PAGES}:render_page",
            viewer,
            PageView(**view),  # type: ignore[arg-type]
            mark,
            sources={"source": io.BytesIO(content)},
            returns=RenderedPage,
        )

    return ask

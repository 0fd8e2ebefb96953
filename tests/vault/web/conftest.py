"""A vault served on loopback, and people at browsers with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.vault.application import client_of
from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.people_at_desks import Desk, Office
from tests.vault.templates import VaultTemplate
from tests.vault.web.at_browser import chromium, served
from tests.vault.web.reading import Reading
from tests.vault.whole_company import FirstState, WholeCompany, whole_company
from vault.app.build import build_app
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: while it is open, its thread has a running event loop, which other tests may not find."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def database_url() -> None:
    """Pages ask no database: what they call is shown on both elsewhere, and the whole life by pages is too."""


@pytest.fixture
def office(platform: Platform, clock: Any) -> Iterator[Office]:
    """A founded vault whose first officer can enrol."""
    with client_of(platform) as http:
        yield Office(platform, clock, http)


@pytest.fixture
def address(platform: Platform) -> Iterator[str]:
    with served(build_app(platform, workers=None)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own for somebody; what it was refused by its policy fails the test."""
    contexts: list[BrowserContext] = []
    violations: list[str] = []

    def open_window(language: str = "ja-JP", **options: Any) -> Page:
        contexts.append(browser.new_context(base_url=address, locale=language, **options))
        page = contexts[-1].new_page()
        page.on(
            "console", lambda said: violations.append(said.text) if "Content Security" in said.text else None
        )
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert violations == []


@pytest.fixture
def signed_in(window: Callable[..., Page]) -> Callable[..., Page]:
    """A window in which a person has signed in by the pages."""

    def sign_in(desk: Desk, **options: Any) -> Page:
        page = window(**options)
        page.goto("/")
        page.fill("[name=user_name]", desk.user_name)
        page.fill("[name=password]", desk.password)
        page.click("button.first")
        page.fill("[name=code]", desk.code())
        page.click("button.first")
        return page

    return sign_in


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """The vault's real sandboxed workers, started once."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def settled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: VaultTemplate, workers: WorkerPool
) -> Iterator[tuple[WholeCompany, FirstState]]:
    """A company with one object of each kind, on SQLite, and the way back to how it was."""
    settings = settings_in(tmp_path_factory.mktemp("whole-company"), None)
    sqlite_template.copy_to(settings)
    with ExitStack() as company:
        # In a thread of its own: an open browser keeps an event loop in this one, and signing certificates runs its own.
        with ThreadPoolExecutor(1) as apart:
            made = whole_company(settings, workers, SteppedClock())
            whole = apart.submit(company.enter_context, made).result()
        first = FirstState(settings.data_dir)
        whole.facts["first moment"] = whole.clock.now_ms()
        yield whole, first
        first.close()


@pytest.fixture
def whole(settled: tuple[WholeCompany, FirstState]) -> WholeCompany:
    """The company as it was at first."""
    return as_at_first(*settled)


def as_at_first(whole: WholeCompany, first: FirstState) -> WholeCompany:
    """The company put back, with its clock."""
    first.restore()
    whole.clock.now = whole.facts["first moment"]
    return whole


@pytest.fixture
def reading(whole: WholeCompany) -> Callable[..., Reading]:
    """Sits somebody of the whole company down at a browser without scripts: `reading("manager").open("/entries")`."""

    def at_browser(person: str, language: str = "ja") -> Reading:
        return Reading(whole.company.client, whole[person].token, language)

    return at_browser

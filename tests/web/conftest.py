"""A vault served on loopback and people at real browsers. Chromium is Debian's; nothing is downloaded."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services.processes import free_ports
from tests.vault.application import client_of
from tests.vault.people_at_desks import Desk, Office
from vault.app.build import build_app
from vault.platform.runtime import Platform

OPTIONS = ["--no-sandbox", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for a run; every person gets a context of their own in it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application while it is served."""
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", server_header=False))
    thread = threading.Thread(target=server.run, name="pages")
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join()


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

"""A real browser on a vault that is really served. Chromium is the system's; nothing is downloaded."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.services.processes import free_ports

OPTIONS = ["--no-sandbox", "--disable-background-networking"]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """One browser; every person gets a context of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        yield browser
        browser.close()


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


def sit_down(browser: Browser, address: str, token: str, **options: Any) -> BrowserContext:
    """A browser in which somebody is signed in already, by the token of a session."""
    context = browser.new_context(**{"base_url": address, "locale": "ja-JP", **options})
    context.add_cookies([session_cookie(token)])
    return context


def session_cookie(token: str) -> SetCookieParam:
    """The cookie of a session, as a browser keeps it."""
    # This machine counts as secure, so that the cookie travels as it does over TLS; only its own site may not be named plain.
    return {
        "name": "__Host-hizo",
        "value": token,
        "url": "https://localhost",
        "secure": True,
        "httpOnly": True,
        "sameSite": "Strict",
    }

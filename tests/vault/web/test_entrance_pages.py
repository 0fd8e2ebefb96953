"""The pages before anybody is signed in, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
Window = Callable[..., Page]


@pytest.mark.parametrize(("language", "scheme"), [("ja-JP", "light"), ("en-GB", "dark")])
def test_signing_in_shuts_nobody_out(office: Any, window: Window, language: str, scheme: str) -> None:
    officer = office.found()
    page = window(language, color_scheme=scheme, viewport={"width": 320, "height": 640})
    for path in ("/enrol", "/sign-in"):
        page.goto(path)
        _require_open(page)
    page.fill("[name=user_name]", officer.user_name)
    page.fill("[name=password]", officer.password)
    page.click("button.first")
    _require_open(page)


def _require_open(page: Page) -> None:
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

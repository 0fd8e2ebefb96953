"""What holds for every page: accessible, small, from this origin only, and readable on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PATHS = ("/", "/notices", "/me", "/nothing-here")
LIGHTEST = 150_000
"""Bytes of a page with everything it loads, without page images."""
Window = Callable[..., Page]


@pytest.fixture
def officer(office: Any) -> Any:
    return office.found()


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_no_page_shuts_anybody_out(officer: Any, signed_in: Window, language: str, scheme: str) -> None:
    page = signed_in(officer, language=language, color_scheme=scheme)
    for path in PATHS:
        page.goto(path)
        assert _violations(page) == [], path


def test_the_sign_in_pages_shut_nobody_out(officer: Any, window: Window) -> None:
    page = window()
    page.goto("/sign-in")
    assert _violations(page) == []
    page.fill("[name=user_name]", officer.user_name)
    page.fill("[name=password]", officer.password)
    page.click("button.first")
    assert _violations(page) == []


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_on_a_narrow_screen(officer: Any, signed_in: Window, width: int) -> None:
    page = signed_in(officer, viewport={"width": width, "height": 640})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_pages_are_light_and_nothing_leaves_the_origin(officer: Any, signed_in: Window, address: str) -> None:
    page = signed_in(officer)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  # it wants a function of ours
    for path in PATHS:
        answers.clear()
        page.goto(path, wait_until="networkidle")
        assert all(each.url.startswith(address) for each in answers)
        assert (
            sum(len(each.body()) for each in answers if each.status < 300 or each.status >= 400) <= LIGHTEST
        ), path


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
def test_every_page_carries_a_strict_policy_and_is_kept_nowhere(
    officer: Any, signed_in: Window, address: str
) -> None:
    page = signed_in(officer)
    for path in (*PATHS, "/sign-in"):
        headers = page.request.get(f"{address}{path}").headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.asvs("1.2.1")
def test_what_people_wrote_is_shown_and_never_run(officer: Any, signed_in: Window) -> None:
    page = signed_in(officer)
    page.goto("/<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0

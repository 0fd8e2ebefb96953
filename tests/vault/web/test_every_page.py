"""What holds for every page in a real browser: nobody is shut out, it is light, and all of it is from this origin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.vault.web.at_browser import served, sit_down
from tests.vault.web.conftest import as_at_first
from tests.vault.web.crawl import PEOPLE, PageRoute, Walk, page_routes, walk_as
from tests.vault.whole_company import FirstState, WholeCompany

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
LIGHTEST = 150_000
"""Bytes of a page with everything it loads, without page images."""
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 400}
"""What 1280 by 800 is at 200 % zoom."""
WIDE = {"width": 1280, "height": 800}
TAKES_THE_KEYBOARD = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(one => one.type !== 'hidden' && !one.disabled && one.checkVisibility())
  .filter(one => one.tabIndex !== 0)
  .map(one => one.outerHTML.slice(0, 120))"""
NOT_ALONG_LINKS = {
    "GET /sign-in": "before anybody is signed in",
    "GET /sign-in/code": "before anybody is signed in",
    "GET /enrol": "before anybody is signed in",
    "GET /confirmer": "for people from outside, whose home page leads there",
}


@pytest.fixture(scope="module")
def walks(settled: tuple[WholeCompany, FirstState]) -> dict[str, Walk]:
    """What everybody comes upon along the links."""
    whole = as_at_first(*settled)
    return {person: walk_as(whole, person) for person in PEOPLE}


@pytest.fixture(scope="module")
def found(walks: dict[str, Walk]) -> dict[str, list[str]]:
    """Every page once, by the person who comes upon it first."""
    seen: set[PageRoute] = set()
    pages: dict[str, list[str]] = {}
    for person, walked in walks.items():
        pages[person] = [sheet.path for route, sheet in walked if sheet.is_page and route not in seen]
        seen |= {route for route, _ in walked}
    return pages


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
@pytest.mark.parametrize("person", PEOPLE)
def test_every_link_leads_somewhere_and_every_page_is_kept_nowhere(
    walks: dict[str, Walk], person: str
) -> None:
    for route, sheet in walks[person]:
        assert sheet.headers["cache-control"] == "no-store", str(route)
        assert sheet.headers["x-content-type-options"] == "nosniff", str(route)
        assert sheet.headers["referrer-policy"] == "no-referrer", str(route)
        assert "unsafe" not in sheet.headers["content-security-policy"], str(route)
        if sheet.is_page:
            assert sheet.headers["content-security-policy"].startswith(
                "default-src 'none'; script-src 'self'"
            )
            assert len(sheet.tree.xpath("//h1")) == 1, str(route)
            assert sheet.tree.get("lang") == "ja", str(route)


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize("person", PEOPLE)
def test_the_way_out_is_a_form_on_every_page(walks: dict[str, Walk], person: str) -> None:
    for route, sheet in walks[person]:
        assert not sheet.is_page or "/sign-out" in sheet.forms(), str(route)


def test_every_page_is_found_along_the_links(walks: dict[str, Walk], whole: WholeCompany) -> None:
    found = {str(route) for walked in walks.values() for route, _ in walked}
    routes = page_routes(whole.company.client.app)  # type: ignore[arg-type]
    wanted = {str(route) for route in routes if route.method == "GET"}
    assert sorted(wanted - found) == sorted(NOT_ALONG_LINKS)


def test_every_form_of_every_page_is_served(walks: dict[str, Walk], whole: WholeCompany) -> None:
    routes = page_routes(whole.company.client.app)  # type: ignore[arg-type]
    taken = [route for route in routes if route.method == "POST"]
    for walked in walks.values():
        for route, sheet in walked:
            for action in sheet.forms() if sheet.is_page else ():
                path = action.partition("?")[0]
                assert any(each.shape.fullmatch(path) for each in taken), (str(route), action)


@pytest.fixture(scope="module")
def address(settled: tuple[WholeCompany, FirstState]) -> Iterator[str]:
    with served(settled[0].company.client.app) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture(scope="module")
def browsers(
    settled: tuple[WholeCompany, FirstState], browser: Browser, address: str
) -> Iterator[dict[str, Page]]:
    contexts = {
        person: sit_down(browser, address, settled[0][person].token, viewport=WIDE) for person in PEOPLE
    }
    yield {person: context.new_page() for person, context in contexts.items()}
    for context in contexts.values():
        context.close()


def _violations(page: Page, options: Any) -> list[str]:
    found = page.evaluate("options => axe.run(document, options).then(({violations}) => violations)", options)
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


class Watch:
    """What a page loads, and what its policy refuses."""

    def __init__(self, page: Page) -> None:
        self.answers: list[Any] = []
        self.refused: list[str] = []
        page.on("response", self._keep)
        page.on("console", self._hear)

    def _keep(self, answer: Any) -> None:
        self.answers.append(answer)

    def _hear(self, said: Any) -> None:
        if "Content Security" in said.text:
            self.refused.append(said.text)

    def weight(self) -> int:
        return sum(
            len(each.body())
            for each in self.answers
            if not 300 <= each.status < 400
            and not each.headers.get("content-type", "").startswith(("image/webp", "image/jpeg"))
        )


@pytest.mark.asvs("3.4.3", "3.4.6")
@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_open_to_everybody_light_and_from_here_only(
    found: dict[str, list[str]], browsers: dict[str, Page], address: str, person: str
) -> None:
    page, wrong = browsers[person], list[str]()
    watch = Watch(page)
    for path in found[person]:
        watch.answers.clear()
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        page.goto(path)
        page.evaluate(AXE_SCRIPT)
        wrong += [f"{path}: {each}" for each in _violations(page, EVERYTHING)]
        wrong += [f"{path}: not by keyboard: {each}" for each in page.evaluate(TAKES_THE_KEYBOARD)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{path}: dark: {each}" for each in _violations(page, COLOURS)]
        for size in (ZOOMED, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if (width := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
                wrong.append(f"{path}: {width} wide at {size['width']}")
        # Last, so that scripts have asked for what they need meanwhile.
        wrong += [f"{path}: {each.url}" for each in watch.answers if not each.url.startswith(address)]
        if (weight := watch.weight()) > LIGHTEST:
            wrong.append(f"{path}: {weight} bytes")
    assert wrong + watch.refused == []


def test_what_people_wrote_is_shown_and_never_run(browsers: dict[str, Page]) -> None:
    page = browsers["manager"]
    page.goto("/<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0

"""What holds for every page and every form: who is let in, where links lead, and what each answer carries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.web.crawl import PageRoute, page_routes, walk
from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import FirstState, WholeCompany

PEOPLE = ("officer", "manager", "holder", "employee", "auditor", "administrator")
FOR_STRANGERS = {
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/code",
    "POST /sign-in/code",
    "GET /enrol",
    "POST /enrol/look",
    "POST /enrol/start",
    "POST /enrol/confirm",
    "POST /language",
    "POST /era",
}
AT_BROWSER = {"Accept": "text/html"}


@pytest.fixture
def routes(whole: WholeCompany) -> list[PageRoute]:
    return page_routes(whole.company.client.app)  # type: ignore[arg-type]


def _ask(whole: WholeCompany, route: PageRoute, **headers: str) -> Any:
    return whole.company.client.request(
        route.method, route.at(), headers={**AT_BROWSER, **headers}, follow_redirects=False
    )


@pytest.mark.asvs("8.2.1", "8.3.1")
def test_a_stranger_is_led_to_the_sign_in_page_from_everywhere(
    whole: WholeCompany, routes: list[PageRoute]
) -> None:
    for route in routes:
        if str(route) in FOR_STRANGERS:
            continue
        answer = _ask(whole, route)
        if route.method == "GET":
            assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), str(route)
        else:
            assert answer.status_code == 401, str(route)


@pytest.mark.asvs("3.5.1", "3.5.3")
def test_no_form_does_anything_that_another_site_sends(whole: WholeCompany, routes: list[PageRoute]) -> None:
    cookie = f"__Host-hizo={whole['manager'].token}"
    for route in routes:
        if route.method == "GET":
            continue
        for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
            answer = _ask(whole, route, Cookie=cookie, **foreign)
            assert answer.status_code == 401, str(route)


@pytest.fixture(scope="module")
def walks(settled: tuple[WholeCompany, FirstState]) -> dict[str, list[tuple[PageRoute, Sheet]]]:
    """What everybody comes upon along the links."""
    whole, first = settled
    first.restore()
    routes = page_routes(whole.company.client.app)  # type: ignore[arg-type]
    return {
        person: list(walk(Reading(whole.company.client, whole[person].token), routes)) for person in PEOPLE
    }


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
@pytest.mark.parametrize("person", PEOPLE)
def test_every_link_leads_somewhere_and_every_page_is_kept_nowhere(walks: Any, person: str) -> None:
    for route, sheet in walks[person]:
        assert sheet.status in {200, 403}, (str(route), sheet.path, sheet.status)
        assert sheet.headers["cache-control"] == "no-store", str(route)
        assert sheet.headers["x-content-type-options"] == "nosniff", str(route)
        assert sheet.headers["referrer-policy"] == "no-referrer", str(route)
        assert "unsafe" not in sheet.headers["content-security-policy"], str(route)
        if sheet.is_page:
            assert sheet.headers["content-security-policy"].startswith(
                "default-src 'none'; script-src 'self'"
            )
            assert len(sheet.tree.xpath("//h1")) == 1, str(route)


def test_every_page_is_found_along_the_links(walks: Any, routes: list[PageRoute]) -> None:
    found = {str(route) for walked in walks.values() for route, _ in walked}
    wanted = {str(route) for route in routes if route.method == "GET"}
    assert wanted - found - FOR_STRANGERS == set()


def test_every_form_of_every_page_is_served(walks: Any, routes: list[PageRoute]) -> None:
    taken = [route for route in routes if route.method == "POST"]
    for walked in walks.values():
        for route, sheet in walked:
            for action in sheet.forms() if sheet.is_page else ():
                path = action.partition("?")[0]
                assert any(each.shape.fullmatch(path) for each in taken), (str(route), action)


def test_the_pages_are_whole_in_english_too(whole: WholeCompany, routes: list[PageRoute]) -> None:
    english = Reading(whole.company.client, whole["manager"].token, "en")
    for route, sheet in walk(english, routes):
        if sheet.is_page:
            assert sheet.tree.get("lang") == "en", str(route)

"""Who is let in to each page and form: nobody who is not signed in, and nothing that another site sends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.web.crawl import PageRoute, page_routes
from tests.vault.whole_company import COUNTED, FirstState, WholeCompany

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


DONE_AS_THEY_ARE = {"POST /sign-out", "POST /language", "POST /era"}
SENSELESS = {
    "tier": "abc",
    "days": "-1",
    "name": "a\x1bb",
    "code": "x",
    "copies": "1e308",
    "ends_on": "never",
    "role": "officer",
}


@pytest.mark.asvs("2.2.2", "8.3.1")
def test_what_a_page_would_not_let_through_the_vault_does_not_either(
    settled: tuple[WholeCompany, FirstState], whole: WholeCompany, routes: list[PageRoute]
) -> None:
    settled[1].forget()
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"__Host-hizo={whole['manager'].token}",
        **AT_BROWSER,
    }
    for route in routes:
        if route.method == "POST" and str(route) not in FOR_STRANGERS | DONE_AS_THEY_ARE:
            answer = whole.company.client.post(
                route.at(), data=SENSELESS, headers=headers, follow_redirects=False
            )
            assert answer.status_code < 500, (str(route), answer.text[:200])
            assert answer.status_code != 401, str(route)
    # The yearly report is a button without a field: there is nothing senseless to send with it.
    assert settled[1].written() <= COUNTED | {"management_report", "notice"}


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/notices/read", "_key", "鍵" * 12),
        ("/notices/read", "_key", "\u202ekey-of-a-form"),
        ("/notices/read", "_key", "abcdefgh\r\nIf-Match: *"),
        ("/entries/{entry_id}/edit", "revision", "9" * 5000),
        ("/items/{item_id}/name", "revision", "9" * 5000),
        ("/training/courses/everyone/publish", "place-{lesson_id}", "9" * 5000),
    ],
)
def test_a_field_that_no_header_can_hold_does_nothing(
    settled: tuple[WholeCompany, FirstState], whole: WholeCompany, path: str, field: str, value: str
) -> None:
    settled[1].forget()
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"__Host-hizo={whole['manager'].token}",
        **AT_BROWSER,
    }
    fields = {
        "name": "別の名",
        "file_name": "別の名.pdf",
        "reason": "見直し",
        field.format(**whole.ids): value,
    }
    answer = whole.company.client.post(
        path.format(**whole.ids), data=fields, headers=headers, follow_redirects=False
    )
    assert 400 <= answer.status_code < 500, answer.text[:200]
    assert settled[1].written() <= COUNTED

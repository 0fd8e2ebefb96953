"""The progress of a disposal is watched without touching anything, and the watching ends with the disposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany
from vault.disposal.models import Disposal

CERTIFIED = "消去・証明済み"


@pytest.fixture
def watching(whole: WholeCompany, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Somebody at a browser in front of the vault as it is served."""
    with served(whole.company.client.app) as address:  # type: ignore[arg-type]
        contexts = []

        def open_page(person: str) -> Page:
            contexts.append(sit_down(browser, address, whole[person].token))
            return contexts[-1].new_page()

        yield open_page
        for context in contexts:
            context.close()


def _state(whole: WholeCompany, state: str) -> None:
    with whole.company.platform.transaction() as tx:
        tx.session.get_one(Disposal, whole.ids["certified_disposal_id"]).state = state


def test_the_page_follows_by_itself_and_stops_at_the_end(
    whole: WholeCompany, watching: Callable[[str], Page]
) -> None:
    page = watching("auditor")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.headers.get("hizo-background", "")))
    _state(whole, "erasing")
    page.goto(f"/disposals/{whole.ids['certified_disposal_id']}")
    expect(page.locator("#state")).to_have_text("消去中")
    _state(whole, "certified")
    expect(page.locator("#state")).to_have_text(CERTIFIED)
    assert page.locator("#progress[hx-get]").count() == 0
    assert "1" in asked


@pytest.mark.asvs("7.4.1")
def test_a_session_that_ends_meanwhile_leads_to_the_sign_in_page(
    whole: WholeCompany, watching: Callable[[str], Page]
) -> None:
    page = watching("auditor")
    _state(whole, "erasing")
    page.goto(f"/disposals/{whole.ids['certified_disposal_id']}")
    whole.done(whole["auditor"].request("DELETE", "/session"))
    page.wait_for_url("**/sign-in?to=*")


def test_trouble_meanwhile_leaves_what_was_seen(whole: WholeCompany, watching: Callable[[str], Page]) -> None:
    page = watching("auditor")
    _state(whole, "erasing")
    page.goto(f"/disposals/{whole.ids['certified_disposal_id']}")
    page.route("**/disposals/*", lambda route: route.fulfill(status=503, body="down"))
    with page.expect_response(lambda answer: answer.status == 503):
        pass
    page.unroute_all(behavior="wait")
    _state(whole, "certified")
    expect(page.locator("#state")).to_have_text(CERTIFIED)

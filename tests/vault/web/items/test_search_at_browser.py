"""Searching while one types, in a real browser: by the form's own address, never in the middle of a composed word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.vault.web.at_browser import served, sit_down


@pytest.fixture
def page(whole: Any, browser: Browser) -> Iterator[Page]:
    """A holder at a browser; a refusal of its policy or an error in a script fails the test."""
    troubles: list[str] = []
    with served(whole.company.client.app) as address:
        context = sit_down(browser, address, whole["holder"].token)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        context.close()
    assert troubles == []


def test_the_list_follows_what_is_typed_and_the_address_follows_the_list(page: Page) -> None:
    page.goto("/items")
    rows = page.locator("#found tbody tr")
    everything = rows.count()
    assert everything > 1
    field = page.locator("[name=search]")
    field.focus()
    field.press_sequentially("spare")
    expect(rows).to_have_count(1)
    expect(page.locator("#said")).not_to_be_empty()
    expect(field).to_be_focused()
    assert "sought=" in page.url
    assert "spare" not in page.url
    page.reload()
    expect(rows).to_have_count(1)
    field.fill("")
    expect(rows).to_have_count(everything)
    page.locator("summary", has_text="絞り込む").click()
    page.select_option("[name=marking]", "極秘")
    expect(rows).not_to_have_count(everything)


def test_a_word_that_is_still_composed_is_not_looked_for(page: Page) -> None:
    asked: list[str] = []
    page.goto("/items")
    page.on("request", lambda request: asked.append(unquote(request.post_data or "")))
    with page.expect_request("**/items/search"):
        page.evaluate(
            """async () => {
              const field = document.querySelector("[name=search]");
              const say = (event, value) => { field.value = value; field.dispatchEvent(event); };
              say(new InputEvent("input", {bubbles: true, isComposing: true}), "せっけ");
              await new Promise((after) => setTimeout(after, 600));
              say(new CompositionEvent("compositionend", {bubbles: true}), "設計");
            }"""
        )
    assert [each.partition("search=")[2].partition("&")[0] for each in asked if "search=" in each] == ["設計"]

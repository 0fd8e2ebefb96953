"""A new person begins in a real browser: link, password judged as it is typed, authenticator app, first code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
Window = Callable[..., Page]


@pytest.fixture
def link(office: Any) -> str:
    officer = office.found()
    officer.step_up()
    answer = officer.post("/v1/people", office.facts("kato"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["enrolment_link"])


def _met(page: Page) -> list[str]:
    return [
        rule.get_attribute("data-rule") or ""
        for rule in page.locator("[data-rule]").all()
        if rule.locator("span").is_visible()
    ]


def _require_open(page: Page) -> None:
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.clause("G9.1.1-f", "G9.1.1-g")
def test_a_new_person_begins_and_the_link_stays_in_no_history(office: Any, window: Window, link: str) -> None:
    page = window(viewport={"width": 320, "height": 640})
    page.goto(f"/enrol#{link.partition('#')[2]}")
    expect(page.locator("[name=token]")).to_have_value(link.partition("#")[2])
    assert "#" not in page.url
    _require_open(page)
    page.click("button.first")

    password = page.locator("[name=password]")
    page.fill("[name=handover_code]", office.handover_code(link))
    page.fill("[name=user_name]", "kato.k")
    if (agreed := page.locator("[name=agreed]")).count():
        agreed.check()
    assert _met(page) == []
    password.fill("aaaa1111aaaa1111")
    assert _met(page) == ["length", "kinds"]
    password.fill("abcdefghijklmnop")
    assert _met(page) == ["length", "different", "repeats"]
    password.fill("kato-kato-7x")
    _require_open(page)
    page.click("button.first")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(password).to_have_value("")
    expect(page.locator("[name=user_name]")).to_have_value("kato.k")

    page.fill("[name=password]", "xQ7-vkzP!w4rJ9")
    assert _met(page) == ["length", "kinds", "different", "repeats"]
    page.click("button.first")
    _require_open(page)
    desk = office.desk("kato.k")
    desk.take_seed(re.sub(r"\s", "", page.locator("details code").text_content() or ""))
    page.fill("[name=device_name]", "製造 3 号機")
    page.fill("[name=code]", "000000")
    page.click("button.first")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=device_name]")).to_have_value("製造 3 号機")
    page.fill("[name=code]", desk.code())
    page.click("button.first")
    expect(page.get_by_role("heading", level=1)).to_have_text("やること")
    page.goto("/me")
    expect(page.get_by_role("main")).to_contain_text("製造 3 号機")

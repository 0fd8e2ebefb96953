"""Signing in at a browser: two steps, cookies that no script reads, and no way to lead anybody elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Window = Callable[..., Page]


@pytest.fixture
def officer(office: Any) -> Any:
    return office.found()


def test_a_person_signs_in_and_lands_where_they_wanted_to_go(officer: Any, window: Window) -> None:
    page = window()
    page.goto("/notices")
    page.fill("[name=user_name]", officer.user_name)
    page.fill("[name=password]", officer.password)
    page.keyboard.press("Enter")
    page.fill("[name=code]", officer.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("通知")


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_no_script_reads_a_cookie_and_each_is_for_this_host_alone(officer: Any, signed_in: Window) -> None:
    page = signed_in(officer)
    cookies = page.context.cookies()
    assert {each["name"] for each in cookies} == {"__Host-hizo", "__Host-hizo-device"}
    assert all(each["httpOnly"] and each["secure"] and each["sameSite"] == "Strict" for each in cookies)
    assert page.evaluate("document.cookie") == ""


def test_without_scripts_signing_in_works_the_same(officer: Any, signed_in: Window) -> None:
    page = signed_in(officer, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("やること")


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(officer: Any, window: Window) -> None:
    page = window(language="en-GB")
    page.goto("/sign-in")
    page.fill("[name=user_name]", officer.user_name)
    page.fill("[name=password]", "something else")
    page.click("button.first")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    expect(page.locator("[name=user_name]")).to_have_value(officer.user_name)
    expect(page.locator("[name=password]")).to_have_value("")


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(officer: Any, window: Window, to: str) -> None:
    page = window()
    page.goto(f"/sign-in?to={to}")
    page.fill("[name=user_name]", officer.user_name)
    page.fill("[name=password]", officer.password)
    page.click("button.first")
    page.fill("[name=code]", officer.code())
    page.click("button.first")
    expect(page.get_by_role("heading", level=1)).to_have_text("やること")


@pytest.mark.asvs("14.3.1", "7.4.1")
def test_after_signing_out_the_way_back_shows_nothing(officer: Any, signed_in: Window) -> None:
    page = signed_in(officer)
    kept = page.context.cookies()
    page.get_by_role("button", name="サインアウト").click()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")
    page.context.add_cookies(kept)
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")


@pytest.mark.asvs("3.5.1")
def test_a_form_of_another_site_does_nothing(officer: Any, signed_in: Window, address: str) -> None:
    page = signed_in(officer)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = page.request.post(f"{address}/sign-out", form={}, headers=headers)
        assert answer.status == 401
    page.goto("/me")
    expect(page).to_have_url(f"{address}/me")


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_a_password_is_masked_and_can_be_pasted_and_kept_by_a_manager(officer: Any, window: Window) -> None:
    page = window()
    page.goto("/sign-in")
    name, password = page.locator("[name=user_name]"), page.locator("[name=password]")
    assert password.get_attribute("type") == "password"
    assert (name.get_attribute("autocomplete"), password.get_attribute("autocomplete")) == (
        "username",
        "current-password",
    )
    name.fill(officer.password)
    name.press("Control+A")
    name.press("Control+X")
    password.press("Control+V")
    expect(password).to_have_value(officer.password)
    name.fill(officer.user_name)
    page.click("button.first")
    expect(page.locator("[name=code]")).to_have_attribute("autocomplete", "one-time-code")

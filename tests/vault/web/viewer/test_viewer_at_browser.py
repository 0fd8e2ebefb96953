"""The viewer with its script, in a real browser: keys, parts, refusals in words, and nothing left behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.vault.web.at_browser import OPTIONS, served, session_cookie
from tests.vault.whole_company import WholeCompany

Desk = Callable[..., Page]
GIVEN = "[data-state=given] canvas"


def shown(page: Page, number: int, pages: int = 6) -> None:
    expect(page.locator("#status")).to_have_text(f"{number} / {pages} ページ（表示を記録済み）")


def test_keys_turn_and_zoom_and_are_never_taken_from_a_field(desk: Desk, viewer: str) -> None:
    page = desk("holder", viewport={"width": 1100, "height": 800})
    page.goto(viewer)
    shown(page, 1)
    entries = page.evaluate("history.length")
    for key, number in (
        *(("ArrowRight", 2), ("PageDown", 3), ("ArrowLeft", 2), ("End", 6), ("PageUp", 5), ("Home", 1)),
    ):
        page.keyboard.press(key)
        shown(page, number)
    page.keyboard.press("d")
    expect(page.locator(GIVEN)).to_have_count(2)
    page.keyboard.press("d")
    expect(page.locator(".sheets")).not_to_have_class("sheets fit two")
    page.keyboard.press("f")
    expect(page.locator(".sheets")).to_have_class("sheets fit wide")
    page.keyboard.press("+")
    expect(page.locator(".sheets")).to_have_class("sheets scrolled")
    page.keyboard.press("0")
    expect(page.locator(".sheets")).to_have_class("sheets fit")
    page.keyboard.press("g")
    page.keyboard.type("4d+0")
    expect(page.locator("#jump")).to_have_value("4d+0")
    page.fill("#jump", "4")
    page.keyboard.press("Enter")
    shown(page, 4)
    assert "page=4" in page.url
    assert page.evaluate("history.length") == entries, "pages turned are no entries of the history"


def test_only_the_parts_in_sight_are_asked_for_and_dragging_brings_the_others(
    desk: Desk, whole: WholeCompany, viewer: str
) -> None:
    page = desk("holder", viewport={"width": 1100, "height": 800})
    page.goto(f"{viewer}?page=6&zoom=9")
    assert page.locator(".part").count() == 140
    shown(page, 6)
    first = [leaf.details["tile"] for leaf in whole.company.leaves("tile.released")]
    assert 0 < len(first) <= 6
    box = page.locator(".sheets").bounding_box()
    assert box
    page.mouse.move(box["x"] + 900, box["y"] + 500)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 100, steps=4)
    page.mouse.up()
    assert page.evaluate("document.querySelector('.sheets').scrollLeft") > 600
    shown(page, 6)
    page.wait_for_function(f"document.querySelectorAll('{GIVEN}').length > {len(first)}")
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 100)
    page.keyboard.up("Control")
    page.wait_for_url("**zoom=8**")
    assert page.evaluate("visualViewport.scale") == 1


def test_rights_withdrawn_in_the_middle_are_said_in_words(
    desk: Desk, whole: WholeCompany, report: dict[str, Any], viewer: str
) -> None:
    page = desk("holder")
    page.goto(f"{viewer}?page=6&zoom=9")
    shown(page, 6)
    for grant in whole["manager"].get(f"/entries/{whole.company.entry_id}/grants").json()["items"]:
        if grant["person"]["id"] == whole["holder"].id:
            whole.done(whole["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"}))
    page.evaluate("document.querySelector('.sheets').scrollTo(3000, 3000)")
    refusal = page.locator(".sheet [role=alert]")
    expect(refusal).to_contain_text("ありません")
    assert page.locator("canvas").count() == 0
    expect(page.locator("#status")).to_contain_text("表示できません")
    page.keyboard.press("0")
    expect(page.locator("h1")).to_contain_text("ありません")
    assert page.locator("#viewer").count() == 0


def listening(app: Any, heard: list[bytes]) -> Any:
    """The application, with every page image that it gives noted down."""

    async def within(scope: Any, receive: Any, send: Any) -> None:
        image = bytearray()

        async def noting(message: Any) -> None:
            image.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                heard.append(bytes(image))
            await send(message)

        is_image = scope["type"] == "http" and scope["path"].startswith("/v1/versions/")
        await app(scope, receive, noting if is_image else send)

    return within


@pytest.mark.asvs("14.3.1", "14.3.2")
def test_no_page_is_left_in_any_cache_or_on_the_disk(
    whole: WholeCompany, browser: Browser, viewer: str, tmp_path: Path
) -> None:
    given: list[bytes] = []
    wrong: list[str] = []
    with served(listening(whole.company.client.app, given)) as address:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=shutil.which("chromium"), args=OPTIONS, base_url=address, locale="ja-JP"
        )
        context.add_cookies([session_cookie(whole["holder"].token)])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{viewer}?ahead=true")
        shown(page, 1)
        page.keyboard.press("ArrowRight")
        shown(page, 2)
        page.keyboard.press("+")
        expect(page.locator(".sheets")).to_have_class("sheets scrolled")
        shown(page, 2)
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
        page.goto("about:blank")
        context.close()
    assert wrong == []
    assert len(given) >= 3
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"viewer_moves" in kept, "what may be kept was kept in this folder"
    for image in given:
        assert image.startswith(b"\xff\xd8")
        pieces = (image[place : place + 48] for place in range(len(image) // 4, len(image) - 48, 4096))
        assert not any(piece in kept for piece in pieces)

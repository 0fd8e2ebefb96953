"""Sending at a real browser: dragged, paused, gone on with after the page was loaded anew, and through a lost connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany
from vault.platform.jobs import JobRunner
from vault.web.upload.bringing import PIECE

HELD = "確定待ち"
DROPPED = """(size) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File(["step of the furnace programme\\n".repeat(size / 31)], "手順.txt"));
  return dropped;
}"""


@pytest.fixture
def page(whole: WholeCompany, browser: Browser, runner: JobRunner) -> Iterator[Page]:
    """The depositor in front of the deposit page, with the vault's background work going on."""
    work = threading.Thread(target=runner.run_forever)
    work.start()
    with served(whole.company.client.app) as address:  # type: ignore[arg-type]
        context = sit_down(browser, address, whole["holder"].token)
        opened = context.new_page()
        opened.goto("/items/new")
        opened.select_option("[name=marking]", "秘")
        yield opened
        context.close()
    runner.stop()
    work.join()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Two pieces and a bit."""
    path = tmp_path / "手順.txt"
    path.write_bytes(b"step of the furnace programme\n" * (9_000_000 // 30))
    return path


@pytest.fixture
def offsets(page: Page) -> list[int]:
    """Where the pieces that were sent begin."""
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return sent


def hold_pieces(page: Page, let: int) -> list[Route]:
    """Let so many pieces through; those that follow wait in the list."""
    held: list[Route] = []
    passed: list[Route] = []

    def handle(route: Route) -> None:
        if route.request.method != "PATCH" or len(passed) < let:
            passed.extend([route] if route.request.method == "PATCH" else [])
            route.continue_()
        else:
            held.append(route)

    page.route("**/v1/uploads/*", handle)
    return held


def test_a_dragged_file_is_sent_shown_and_deposited(page: Page, whole: WholeCompany) -> None:
    dropped = page.evaluate_handle(DROPPED, 310_000)
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="送信して確かめる").click()
    page.wait_for_url("**/uploads/ups_*")
    expect(page.locator("#state")).to_have_text(HELD, timeout=60_000)
    expect(page.locator("main img")).to_have_js_property("complete", True)
    page.get_by_role("button", name="預け入れを確定する").click()
    page.wait_for_url("**/items/itm_*")
    expect(page.get_by_role("heading", level=1)).to_have_text("【秘】手順.txt")


def test_a_pause_and_a_page_loaded_anew_cost_no_piece_that_arrived(
    page: Page, large: Path, offsets: list[int]
) -> None:
    held = hold_pieces(page, let=1)
    page.set_input_files("[name=file]", large)
    with page.expect_request(lambda sent: sent.headers.get("upload-offset") == str(PIECE)):
        page.get_by_role("button", name="送信して確かめる").click()
    page.get_by_role("button", name="一時停止").click()
    expect(page.get_by_role("status")).to_contain_text("一時停止")
    expect(page.get_by_role("button", name="続ける")).to_be_focused()
    assert (offsets, len(held)) == ([0, PIECE], 1)
    page.unroute("**/v1/uploads/*")
    page.reload()
    expect(page.locator("#drop-hint")).to_contain_text("46 %")
    page.select_option("[name=marking]", "秘")
    page.set_input_files("[name=file]", large)
    page.get_by_role("button", name="送信して確かめる").click()
    page.wait_for_url("**/uploads/ups_*")
    expect(page.locator("#state")).to_have_text(HELD, timeout=60_000)
    assert offsets == [0, PIECE, PIECE, 2 * PIECE]


def test_a_lost_connection_is_outlived_and_a_refusal_is_said_in_words(
    page: Page, large: Path, offsets: list[int], whole: WholeCompany
) -> None:
    held = hold_pieces(page, let=1)
    page.set_input_files("[name=file]", large)
    with page.expect_request(lambda sent: sent.headers.get("upload-offset") == str(PIECE)):
        page.get_by_role("button", name="送信して確かめる").click()
    page.unroute("**/v1/uploads/*")
    page.context.set_offline(True)
    for route in held:
        route.abort()
    expect(page.get_by_role("status")).to_contain_text("接続が切れました")
    page.context.set_offline(False)
    page.wait_for_url("**/uploads/ups_*")
    page.goto("/items/new")
    page.select_option("[name=marking]", "秘")
    nothing: dict[str, Any] = {"name": "図.exe", "mimeType": "x/y", "buffer": b"MZ"}
    page.set_input_files("[name=file]", nothing)  # type: ignore[arg-type]
    page.get_by_role("button", name="送信して確かめる").click()
    expect(page.get_by_role("alert")).to_contain_text("PDF")
    expect(page.locator("[name=file]")).to_be_visible()

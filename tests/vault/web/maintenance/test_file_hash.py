"""A file is named by its content without leaving the device."""

from __future__ import annotations

import hashlib
from typing import Any

from playwright.sync_api import Browser

from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany
from vault.app.build import build_app


def test_a_chosen_file_fills_in_its_name_and_hash_and_is_not_sent(
    browser: Browser, whole: WholeCompany, workers: Any
) -> None:
    with served(build_app(whole.company.platform, workers)) as address:
        context = sit_down(browser, address, whole["holder"].token)
        page = context.new_page()
        sent: list[str] = []
        page.goto(f"/maintenance/{whole.ids['maintenance_id']}", wait_until="networkidle")
        page.on("request", lambda request: sent.append(request.url))
        film = {"name": "画面.mp4", "mimeType": "video/mp4", "buffer": b"film"}
        page.locator(".file-hash input[type=file]").first.set_input_files(files=[film])
        expected = hashlib.sha256(b"film").hexdigest()
        page.wait_for_function("document.querySelector('[name=recording-sha256]').value !== ''")
        assert page.input_value("[name=recording-sha256]") == expected
        assert page.input_value("[name=recording-name]") == "画面.mp4"
        assert page.input_value("[name=operation_log-name]") == ""
        assert sent == []
        context.close()

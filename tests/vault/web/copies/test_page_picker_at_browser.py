"""The grid of pages writes the field that works without it, and reads what is typed there."""

from __future__ import annotations

import io

import pikepdf
from playwright.sync_api import Browser, expect

from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany


def test_pages_are_picked_in_the_grid_or_typed(browser: Browser, whole: WholeCompany) -> None:
    pdf, content = pikepdf.new(), io.BytesIO()
    for _ in range(6):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(content)
    item = whole.done(whole["holder"].deposit(content.getvalue(), marking="秘", file_name="報告.pdf"))
    with served(whole.company.client.app) as address:  # type: ignore[arg-type]
        context = sit_down(browser, address, whole["holder"].token)
        page = context.new_page()
        page.goto(f"/items/{item['id']}/copies/new")
        picked = page.locator(".picker button[aria-pressed=true]")
        for number in (1, 2, 5):
            page.get_by_role("button", name=f"{number} ページ", exact=True).click()
        expect(page.locator("[name=pages]")).to_have_value("1-2, 5")
        page.fill("[name=pages]", "２－４、6, 99")
        expect(picked).to_have_text(["2", "3", "4", "6"])
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator("[name=pages]")).to_have_value("1-4, 6")
        context.close()

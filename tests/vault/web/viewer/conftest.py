"""Documents to look at: a report of a few pages, and a sheet of A0."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany
from vault.documents.workers import WorkerPool

A4, A0 = (595, 842), (2384, 3370)


def _pdf(*sizes: tuple[int, int]) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for number, size in enumerate(sizes, 1):
        page = pdf.add_blank_page(page_size=size).obj
        page.Contents = pdf.make_stream(f"BT /F 24 Tf 100 400 Td (PAGE {number}) Tj ET".encode())
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.save(out)
    return out.getvalue()


@pytest.fixture
def report(whole: WholeCompany) -> dict[str, Any]:
    """An item of five pages of A4 and one of A0."""
    item: dict[str, Any] = whole.done(whole["holder"].deposit(_pdf(*[A4] * 5, A0), file_name="報告.pdf"))
    return item


@pytest.fixture
def viewer(report: dict[str, Any]) -> str:
    """Where the viewer shows the report."""
    return f"/items/{report['id']}/view"


@pytest.fixture
def address(whole: WholeCompany, workers: WorkerPool) -> Iterator[str]:
    """The whole company, served."""
    with served(whole.company.client.app) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture
def desk(address: str, whole: WholeCompany, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Sits somebody of the whole company down at a browser; a refusal of its policy or an error in a script fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(person: str, **options: Any) -> Page:
        contexts.append(sit_down(browser, address, whole[person].token, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []

"""Pictures and texts are copied like PDF: asked for by the pages the viewer shows, issued as marked, protected PDF."""

from __future__ import annotations

import io
import shutil
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests.vault.office_files import docx


def _deposited(copies: Any, content: bytes, file_name: str) -> dict[str, Any]:
    answer = copies.company["depositor"].deposit(content, marking="秘", file_name=file_name)
    assert answer.status_code == 201, answer.text
    deposited: dict[str, Any] = answer.json()
    return deposited


def _password(copies: Any, copy: dict[str, Any]) -> str:
    copies.sign_in_again("depositor")
    answer = copies.company["depositor"].post(f"/copies/{copy['id']}/password", {"code": copies.code()})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["password"])


@pytest.mark.clause("G5.3-d", "G9.1.2-j")
def test_a_text_is_copied_with_number_marking_and_protection(copies: Any) -> None:
    item = _deposited(copies, "配合比 3:2\n".encode(), "配合.txt")
    copy = copies.issued(version_id=item["version"]["id"], pages="1")
    assert copies.show(copy)["file_name"] == "【秘】複製1_配合.txt.pdf"
    content = copies.fetch(copy).content
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))
    document = pypdfium2.PdfDocument(content, password=_password(copies, copy))
    page = document[0].get_textpage().get_text_range()
    assert "配合比 3:2" in page
    assert f"秘 | 配合.txt | 管理責任者 {copies.company['manager'].name} | {item['id']} v1" in page
    assert "複製 No.1" in page


def test_a_scan_of_three_pages_is_copied_by_its_page_numbers(copies: Any) -> None:
    first, *others = [Image.new("L", (300, 400), grey) for grey in (10, 100, 200)]
    scan = io.BytesIO()
    first.save(scan, "TIFF", save_all=True, append_images=others)
    item = _deposited(copies, scan.getvalue(), "走査.tif")
    copies.company.refused(copies.ask(version_id=item["version"]["id"], pages="1-4"), "scope_exceeded")
    copy = copies.issued(version_id=item["version"]["id"], pages="2-3")
    document = pypdfium2.PdfDocument(copies.fetch(copy).content, password=_password(copies, copy))
    greys = [page.render(scale=0.5).to_pil().convert("L").getpixel((60, 90)) for page in document]
    assert [round(grey, -1) for grey in greys] == [100, 200]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice: run make services")
@pytest.mark.clause("G5.3-d", "G9.1.2-j")
def test_an_office_file_is_copied_by_its_pages_and_never_as_it_came(copies: Any) -> None:
    item = _deposited(copies, docx(), "配合.docx")
    copy = copies.issued(version_id=item["version"]["id"], pages="1")
    assert copies.show(copy)["file_name"] == "【秘】複製1_配合.docx.pdf"
    document = pypdfium2.PdfDocument(copies.fetch(copy).content, password=_password(copies, copy))
    page = document[0].get_textpage().get_text_range()
    assert "配合比 3:2" in page
    assert page.count(f"秘 | 配合.docx | 管理責任者 {copies.company['manager'].name}") == 1
    assert "複製 No.1" in page

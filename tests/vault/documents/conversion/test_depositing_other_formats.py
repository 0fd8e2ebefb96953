"""Drawings, mails and archives become marked pages at deposit; the file itself is kept as it came beside them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pypdfium2
import pytest

from tests.vault.documents.conversion.drawings import dxf_of, flange, inserted
from vault.access.gate import require_live_grant
from vault.access.rules import Right
from vault.documents.conversion.catalogue import InWorker
from vault.documents.depositing import content
from vault.documents.models import ORIGINAL, RENDITION, SealedObject
from vault.documents.sealing import open_object


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("図面/表.csv", "a,b")
    return out.getvalue()


FILES = {
    "主軸.dxf": (lambda: dxf_of(flange()), "image/vnd.dxf", 2, "主軸フランジ"),
    "連絡.eml": (
        lambda: b"From: a\r\nTo: b\r\nSubject: =?UTF-8?B?6YCj57Wh?=\r\n\r\nwords",
        "message/rfc822",
        1,
        "連絡",
    ),
    "一式.zip": (archive, "application/zip", 1, "図面/表.csv"),
}


def sealed(company: Any, item: dict[str, Any], role: str) -> bytes:
    with company.platform.reading() as tx:
        grant = require_live_grant(tx, company["viewer"].id, item["entry_id"], item["tier"], Right.VIEW, {})
        rows = tx.session.query(SealedObject).filter_by(item_id=item["id"], role=role)
        with open_object(tx, grant, rows.one()) as reader:
            return bytes(reader.read())


@pytest.mark.clause("G2.2-a")
@pytest.mark.parametrize("name", FILES)
def test_pages_carry_the_marking_and_the_file_is_kept_as_it_came(company: Any, name: str) -> None:
    make, media_type, pages, words = FILES[name]
    content = make()
    answer = company["depositor"].deposit(content, file_name=name)
    assert answer.status_code == 201, answer.text
    item = answer.json()
    version = item["version"]
    assert (version["media_type"], version["viewer"], version["pages"]) == (media_type, "pdf", pages)
    assert version["conversion"] == {"failed": None}
    assert sealed(company, item, ORIGINAL) == content
    for page in pypdfium2.PdfDocument(sealed(company, item, RENDITION)):
        assert f"{item['marking']} | {name} | 管理責任者" in page.get_textpage().get_text_range()
    first = pypdfium2.PdfDocument(sealed(company, item, RENDITION))[0].get_textpage().get_text_range()
    assert words in first
    assert company["viewer"].get(f"/versions/{version['id']}/pages/1").status_code == 200


def test_a_drawing_beyond_all_bounds_is_kept_and_says_why_it_has_no_pages(company: Any) -> None:
    answer = company["depositor"].deposit(dxf_of(inserted(10, 10)), file_name="爆発.dxf")
    assert answer.status_code == 201, answer.text
    version = answer.json()["version"]
    assert (version["viewer"], version["pages"]) == (None, None)
    assert version["conversion"] == {"failed": "too_large"}


def test_a_machine_without_time_for_a_drawing_says_so_and_nothing_stays(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = InWorker("vault.documents.conversion.dxf.drawing:drawing_as_pdf", seconds=0.001)
    monkeypatch.setattr(content, "conversion_of", lambda _claimed: at_once)
    with company.nothing_changes():
        refused = company["depositor"].deposit(dxf_of(flange()), file_name="主軸.dxf")
        assert int(refused.headers["retry-after"]) > 0
        company.refused(refused, "throttled")

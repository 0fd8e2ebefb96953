"""An office file becomes marked pages at deposit, and is kept exactly as it came beside them."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from tests.vault.office_files import docx, rtf, with_part
from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.documents.conversion.errors import ConverterBusyError
from vault.documents.conversion.office import OfficeConverters
from vault.documents.models import ORIGINAL, RENDITION, SealedObject
from vault.documents.sealing import open_object

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def deposited(company: Any, content: bytes, file_name: str) -> dict[str, Any]:
    answer = company["depositor"].deposit(content, file_name=file_name)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


def sealed(company: Any, item: dict[str, Any]) -> dict[str, bytes]:
    """What is sealed of an item, by role."""
    found = {}
    with company.platform.reading() as tx:
        grant = live_grant(tx, company["viewer"].id, item["entry_id"], item["tier"], Right.VIEW)
        for row in tx.session.query(SealedObject).filter_by(item_id=item["id"]):
            with open_object(tx, grant, row) as reader:
                found[row.role] = bytes(reader.read())
    return found


@pytest.mark.usefixtures("converters")
@pytest.mark.clause("G2.2-a", "G9.2-a")
def test_its_pages_carry_the_marking_and_the_file_is_kept_as_it_came(company: Any) -> None:
    item = deposited(company, docx(), "配合.docx")
    version = item["version"]
    assert (version["media_type"], version["viewer"], version["pages"]) == (DOCX, "pdf", 1)
    assert (version["conversion"], version["original_kept"]) == ({"failed": None}, True)
    found = sealed(company, item)
    assert found.keys() == {RENDITION, ORIGINAL}
    assert found[ORIGINAL] == docx()
    page = pypdfium2.PdfDocument(found[RENDITION])[0].get_textpage().get_text_range()
    assert "配合比 3:2" in page
    assert f"{item['marking']} | 配合.docx | 管理責任者 {company['manager'].name}" in page
    kept = company.leaves("original.kept")[-1]
    assert (kept.details["item"], kept.details["reason"]) == (item["id"], "converted into pages")
    shown = company["viewer"].get(f"/versions/{version['id']}/pages/1", params={"long_side": 400})
    assert shown.status_code == 200, shown.text


@pytest.mark.usefixtures("converters")
@pytest.mark.clause("G2.2-a")
def test_the_pages_of_a_rich_text_carry_the_marking(company: Any) -> None:
    item = deposited(company, rtf("配合比 3:2"), "手順.RTF")
    assert (item["version"]["media_type"], item["version"]["pages"]) == ("application/rtf", 1)
    found = sealed(company, item)
    assert found[ORIGINAL] == rtf("配合比 3:2")
    page = pypdfium2.PdfDocument(found[RENDITION])[0].get_textpage().get_text_range()
    assert "配合比 3:2" in page
    assert f"{item['marking']} | 手順.RTF" in page


@pytest.mark.usefixtures("converters")
def test_what_no_pages_can_be_made_of_is_kept_and_says_why(company: Any) -> None:
    hostile = with_part(
        docx("&e;"),
        "word/document.xml",
        "<w:document",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document',
    )
    item = deposited(company, hostile, "壊れた.docx")
    version = item["version"]
    assert (version["viewer"], version["original_kept"], version["report"]) == (None, False, None)
    assert version["conversion"] == {"failed": "unreadable"}
    assert sealed(company, item) == {RENDITION: hostile}
    refused = company["viewer"].get(f"/versions/{version['id']}/pages/1", headers={"Accept-Language": "en"})
    company.refused(refused, "viewer_missing")
    assert "could make no pages of it" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"converters": 0}, "absent"),
        ({"soffice": "/nowhere/soffice"}, "absent"),
        ({"convert_max": 100}, "too_large"),
    ],
)
def test_where_nothing_converts_the_file_is_taken_in_all_the_same(
    company: Any, other: dict[str, Any], code: str
) -> None:
    object.__setattr__(company.platform, "settings", company.platform.settings.model_copy(update=other))
    item = deposited(company, docx(), "配合.docx")
    assert item["version"]["conversion"] == {"failed": code}
    assert sealed(company, item) == {RENDITION: docx()}


def test_a_converter_that_does_not_come_free_is_said_and_nothing_stays(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> bytes:
        raise ConverterBusyError

    monkeypatch.setattr(OfficeConverters, "convert", busy)
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(docx(), file_name="配合.docx"), "throttled")
    assert company.stored() == ([], [])


def test_a_macro_behind_a_harmless_name_is_refused_before_anything_is_converted(company: Any) -> None:
    hostile = docx(parts={"word/vbaProject.bin": b"macro"})
    company.refused(company["depositor"].deposit(hostile, file_name="配合.docx"), "type_refused")


def test_a_file_protected_by_a_password_is_refused_in_words(company: Any) -> None:
    protected = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048)
    refused = company["depositor"].deposit(
        protected, file_name="配合.docx", headers={"Accept-Language": "en"}
    )
    company.refused(refused, "type_refused")
    assert "protected by a password" in refused.json()["detail"]

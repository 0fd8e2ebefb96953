"""A marked package carries the mark wherever a reader looks, and exactly one of it, however often it was marked."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import get_args

import pypdfium2
import pytest

from tests.vault.office_files import docx, with_part
from vault.documents.ooxml import Mark, NotMarkedError, OoxmlError, OoxmlKind, mark_ooxml, verify_marked

SAMPLES = Path(__file__).parent / "samples"
MARK = Mark("取扱注意", "itm_aaaa&bbbb", 1)
RAISED = replace(MARK, marking="極秘", version=2)
FILES: dict[OoxmlKind, str] = {"docx": "text.docx", "xlsx": "sheet.xlsx", "pptx": "slides.pptx"}
HEADER = "xl/worksheets/sheet1.xml"
SLIDE = "ppt/slides/slide1.xml"
COVER = (
    '<p:sp><p:nvSpPr><p:cNvPr id="900" name="over everything"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="10080625" cy="7559675"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="000000"/>'
    "</a:solidFill></p:spPr></p:sp>"
)


def sample(kind: OoxmlKind) -> bytes:
    return (SAMPLES / FILES[kind]).read_bytes()


@pytest.mark.clause("G2.2-a")
@pytest.mark.parametrize("kind", get_args(OoxmlKind))
def test_marking_again_replaces_exactly(kind: OoxmlKind) -> None:
    once, raised = mark_ooxml(sample(kind), kind, MARK), mark_ooxml(sample(kind), kind, RAISED)
    assert mark_ooxml(once, kind, MARK) == once
    assert mark_ooxml(once, kind, RAISED) == raised
    assert mark_ooxml(raised, kind, MARK) == once
    assert MARK.marking not in "".join(_texts(mark_ooxml(once, kind, RAISED)))


@pytest.mark.parametrize("kind", get_args(OoxmlKind))
def test_what_was_not_touched_keeps_its_bytes(kind: OoxmlKind) -> None:
    before, after = (
        zipfile.ZipFile(BytesIO(each)) for each in (sample(kind), mark_ooxml(sample(kind), kind, MARK))
    )
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    place = re.compile(r"_rels/|Content_Types|header|document\.xml|worksheets/|slides/|custom\.xml")
    assert changed
    assert all(place.search(name) for name in changed)


@pytest.mark.parametrize("kind", get_args(OoxmlKind))
def test_a_package_that_is_not_marked_or_marked_otherwise_raises(kind: OoxmlKind) -> None:
    marked = mark_ooxml(sample(kind), kind, MARK)
    for content, mark in ((sample(kind), MARK), (marked, RAISED), (marked, replace(MARK, item="itm_c"))):
        with pytest.raises(NotMarkedError):
            verify_marked(content, kind, mark)


@pytest.mark.parametrize(
    ("kind", "part", "old", "new"),
    [
        ("docx", "word/header1.xml", "itm_aaaa", "itm_xxxx"),
        ("docx", "word/document.xml", "<w:body>", '<w:body><w:p><w:pPr><w:sectPr><w:headerReference w:type="default"/></w:sectPr></w:pPr></w:p>'),
        ("xlsx", HEADER, "itm_aaaa", "itm_xxxx"),
        ("xlsx", HEADER, 'differentFirst="false"', 'differentFirst="1"'),
        ("pptx", SLIDE, "itm_aaaa", "itm_xxxx"),
        ("pptx", SLIDE, "</p:spTree>", f"{COVER}</p:spTree>"),
        ("docx", "docProps/custom.xml", "itm_aaaa", "itm_xxxx"),
    ],
)  # fmt: skip
def test_a_mark_taken_off_one_place_is_noticed(kind: OoxmlKind, part: str, old: str, new: str) -> None:
    marked = mark_ooxml(sample(kind), kind, MARK)
    tampered = with_part(marked, part, old, new)
    assert tampered != marked
    with pytest.raises(NotMarkedError):
        verify_marked(tampered, kind, MARK)


@pytest.mark.clause("G2.2-a")
@pytest.mark.parametrize(
    ("kind", "part", "old", "new"),
    [
        ("xlsx", HEADER, 'differentFirst="false"', 'differentFirst="1"'),
        ("pptx", SLIDE, "<p:sld ", '<p:sld showMasterSp="0" '),
        ("pptx", SLIDE, "</p:spTree>", f"{COVER}</p:spTree>"),
        ("pptx", SLIDE, "</p:spTree>", f"{COVER}<p:extLst/></p:spTree>"),
    ],
)
def test_first_pages_and_slides_that_hide_their_master_or_are_covered_are_marked_too(
    kind: OoxmlKind, part: str, old: str, new: str
) -> None:
    hiding = with_part(sample(kind), part, old, new)
    assert hiding != sample(kind)
    verify_marked(mark_ooxml(hiding, kind, MARK), kind, MARK)


def test_a_text_without_any_section_gets_one_with_a_header() -> None:
    verify_marked(mark_ooxml(docx(), "docx", MARK), "docx", MARK)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("docx", b"no archive"),
        ("docx", docx()[:300]),
        ("docx", with_part(docx(), "word/document.xml", "<w:document", "<!DOCTYPE x><w:document")),
        (
            "docx",
            with_part(
                docx("&a;"),
                "word/document.xml",
                "<w:document",
                '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document',
            ),
        ),
        ("docx", with_part(docx(), "word/document.xml", "</w:body>", "")),
        ("docx", with_part(docx(), "_rels/.rels", "word/document.xml", "word/elsewhere.xml")),
        ("docx", docx(parts={"word/big.xml": "0" * (20 << 20)})),
        ("xlsx", docx()),
        ("pptx", docx()),
        ("docx", with_part(docx(), "_rels/.rels", "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml")),
    ],
)  # fmt: skip
def test_hostile_packages_are_refused_and_nothing_is_resolved(kind: OoxmlKind, content: bytes) -> None:
    with pytest.raises((OoxmlError, NotMarkedError)):
        mark_ooxml(content, kind, MARK)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice: run make services")
@pytest.mark.clause("G2.2-a")
def test_libreoffice_shows_the_mark_on_every_page_of_what_it_made_itself(tmp_path: Path) -> None:
    for kind, name in FILES.items():
        (tmp_path / name).write_bytes(mark_ooxml(mark_ooxml(sample(kind), kind, RAISED), kind, MARK))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*order, *(str(tmp_path / name) for name in FILES.values())], check=True, capture_output=True
    )
    for name, pages in (("text", 2), ("sheet", 2), ("slides", 2)):
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        assert len(document) == pages
        for page in document:
            text = page.get_textpage().get_text_range()
            assert text.count(MARK.line) == 1
            assert "極秘" not in text


def _texts(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [str(archive.read(name), "utf-8", "replace") for name in archive.namelist()]

"""A document cannot make its pages fetch anything: nothing goes out, and no file of the vault's computer comes in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.vault.office_files import RELATIONS, W, docx, odt, relations_part, rtf
from vault.documents.conversion.office import OfficeConverters, OfficeFilters

_A = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_A}/wordprocessingDrawing"><wp:extent cx="2000000" cy="2000000"/>'
    f'<wp:docPr id="1" name="x"/><a:graphic xmlns:a="{_A}/main"><a:graphicData uri="{_A}/picture">'
    f'<pic:pic xmlns:pic="{_A}/picture"><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:link="{}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="2000000" cy="2000000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>as it was</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


@pytest.fixture
def listening() -> Iterator[str]:
    """An address of this computer at which nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A folder with a text and a red picture, readable by everybody."""
    (tmp_path / "secret.txt").write_text("TOPSECRET")
    Image.new("RGB", (300, 300), "red").save(tmp_path / "secret.png")
    return tmp_path


def require_harmless(pdf: bytes, *, text: str) -> None:
    page = pypdfium2.PdfDocument(pdf)[0]
    said = page.get_textpage().get_text_range()
    assert text in said
    assert "TOPSECRET" not in said
    drawn = page.render(scale=0.3).to_pil().convert("RGB")
    assert not any(red > 150 and green < 90 for _, (red, green, _) in drawn.getcolors(1 << 16) or [])


@pytest.mark.asvs("1.3.6", "5.2.5")
def test_a_word_document_fetches_no_template_picture_text_or_program(
    converters: OfficeConverters, listening: str, secrets: Path
) -> None:
    links = (f"{listening}/a.png", "\\\\127.0.0.1\\share\\a.png", (secrets / "secret.png").as_uri())
    fields = (
        f'INCLUDEPICTURE "{listening}/b.png" \\d',
        f'INCLUDETEXT "{(secrets / "secret.txt").as_uri()}"',
        'DDEAUTO soffice "/etc/hostname" "A1"',
    )
    relations = [(f"p{n}", f"{RELATIONS}/image", link, True) for n, link in enumerate(links)]
    content = docx(
        body="".join(PICTURE.format(f"p{n}") for n in range(3)) + "".join(map(FIELD.format, fields)),
        relations=(*relations, ("s", f"{RELATIONS}/settings", "settings.xml", False)),
        parts={
            "word/settings.xml": f'<w:settings {W} xmlns:r="{RELATIONS}"><w:attachedTemplate r:id="t"/></w:settings>',
            "word/_rels/settings.xml.rels": relations_part(
                ("t", f"{RELATIONS}/attachedTemplate", f"{listening}/t.dotm", True)
            ),
        },
    )
    pdf = converters.convert(content, "docx", OfficeFilters("MS Word 2007 XML", "writer_pdf_Export"))
    require_harmless(pdf, text="as it was")


def test_an_opendocument_text_fetches_no_section_and_no_picture(
    converters: OfficeConverters, listening: str, secrets: Path
) -> None:
    frame = (
        '<draw:frame svg:width="4cm" svg:height="4cm"><draw:image xlink:href="{}" xlink:type="simple" '
        'xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
    )
    section = (
        '<text:section text:name="{}"><text:section-source xlink:type="simple" xlink:href="{}" xlink:show="embed" '
        'xlink:actuate="onLoad"/><text:p>as it was</text:p></text:section>'
    )
    content = odt(
        "<text:p>" + frame.format(f"{listening}/a.png") + frame.format((secrets / "secret.png").as_uri()) + "</text:p>"
        + section.format("a", f"{listening}/a.txt") + section.format("b", (secrets / "secret.txt").as_uri())
    )  # fmt: skip
    pdf = converters.convert(content, "odt", OfficeFilters("writer8", "writer_pdf_Export"))
    require_harmless(pdf, text="as it was")


def test_a_rich_text_fetches_no_template_picture_text_or_program(
    converters: OfficeConverters, listening: str, secrets: Path
) -> None:
    fields = (
        f'INCLUDEPICTURE "{listening}/b.png" \\\\d',
        f'INCLUDEPICTURE "{(secrets / "secret.png").as_uri()}" \\\\d',
        f'INCLUDETEXT "{(secrets / "secret.txt").as_uri()}"',
        'DDEAUTO soffice "/etc/hostname" "A1"',
    )
    linked = "".join(f"{{\\field{{\\*\\fldinst {each}}}{{\\fldrslt as it was}}}}\\par " for each in fields)
    content = rtf(f"{{\\*\\template {listening}/t.dot}}{linked}")
    pdf = converters.convert(content, "rtf", OfficeFilters("Rich Text Format", "writer_pdf_Export"))
    require_harmless(pdf, text="as it was")

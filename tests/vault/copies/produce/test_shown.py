"""Copies of pictures and texts show the pages that the viewer shows, marked like those of a PDF, and nothing else."""

import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from tests.vault.copies.produce.conftest import USER
from vault.copies.produce import CopySpec
from vault.copies.produce.errors import ProductionError
from vault.copies.produce.shown import copy_picture, issue_pictures, issue_text
from vault.documents.pdf import StampRequest
from vault.documents.rendering.text_grid import LINES
from vault.documents.rendering.text_pages import draw_text_page

HEADER = StampRequest("極秘", "極秘 | 配合 | 管理責任者 山田 | itm_1 v1", "極秘 | itm_1 v1", True, "配合.txt")
TEXT = "設計メモ mmmWWW iii\r\n\t配合比 3:2 ①㈱髙﨑 ｶﾅ か\u3099\n" + "0123456789" * 15


def text_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content, password=USER)
    return [page.get_textpage().get_text_range() for page in document]


def tiff(*colours: str) -> io.BytesIO:
    first, *others = [Image.new("RGB", (600, 400), colour) for colour in colours]
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others)
    return out


@pytest.mark.clause("G2.2-a")
def test_copied_text_carries_marking_and_number_and_can_be_searched(spec: CopySpec) -> None:
    copied = issue_text(HEADER, spec, io.BytesIO(TEXT.encode("cp932", "ignore")))
    (page,) = text_of(copied.content)
    for part in ("設計メモ mmmWWW", "配合比 3:2 ①㈱髙﨑", HEADER.line, spec.header_line):
        assert part in page


def test_a_copied_text_page_looks_as_in_the_viewer(spec: CopySpec) -> None:
    source = io.BytesIO(TEXT.encode())
    copied = issue_text(HEADER, replace(spec, diagonal_mark=""), source)
    page = pypdfium2.PdfDocument(copied.content, password=USER)[0]
    # Compared a quarter as large: the two draw the edges of letters differently, not the letters.
    size, body = (283, 400), (0, 17, 283, 75)
    drawn = page.render(scale=1600 / 842).to_pil().convert("L").resize(size).crop(body)
    shown = draw_text_page(source, 1, 1600).convert("L").resize(size).crop(body)
    assert ImageStat.Stat(shown).mean[0] < 248, "there is something to compare"
    assert ImageStat.Stat(ImageChops.difference(drawn, shown)).mean[0] < 2


def test_only_the_chosen_pages_of_a_text_are_in_its_copy(spec: CopySpec) -> None:
    source = io.BytesIO("\n".join(f"LINE-{number}" for number in range(3 * LINES)).encode())
    copied = issue_text(HEADER, replace(spec, pages=(2,)), source)
    (page,) = text_of(copied.content)
    assert f"LINE-{LINES}\r\n" in page
    assert f"LINE-{LINES - 1}\r\n" not in page
    assert f"LINE-{2 * LINES}" not in page
    with pytest.raises(ProductionError, match="pages_invalid"):
        issue_text(HEADER, replace(spec, pages=(4,)), source)


def test_the_chosen_pages_of_a_picture_come_in_their_colours_and_below_the_header(spec: CopySpec) -> None:
    source = tiff("red", "lime", "blue")
    spec = replace(spec, pages=(2, 3), diagonal_mark="")
    pictures = [copy_picture(page, source) for page in spec.pages]
    copied = issue_pictures(pictures, HEADER, spec)
    document = pypdfium2.PdfDocument(copied.content, password=USER)
    assert [page.get_size() for page in document] == [(842, 595)] * 2
    for page, colour in zip(document, [(0, 255, 0), (0, 0, 255)], strict=True):
        image = page.render(scale=1).to_pil().convert("RGB")
        seen = image.getpixel((421, 297))
        assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 8
        assert image.getpixel((20, 20)) == (255, 255, 255), "the header stands on free paper"
    assert all(HEADER.line in page and spec.header_line in page for page in text_of(copied.content))


def test_a_large_drawing_keeps_its_pixels_and_gets_a_large_page(spec: CopySpec) -> None:
    drawing = Image.new("1", (7000, 4900), 1)
    ImageDraw.Draw(drawing).line((0, 0, 7000, 4900))
    source = io.BytesIO()
    drawing.save(source, "TIFF", compression="group4")
    picture = copy_picture(1, source)
    assert (picture.width, picture.height) == (7000, 4900)
    copied = issue_pictures([picture], HEADER, spec)
    assert pypdfium2.PdfDocument(copied.content, password=USER)[0].get_size() == (1684, 1191)


def test_what_a_photograph_says_of_its_place_stays_behind(spec: CopySpec) -> None:
    photograph = Image.new("RGB", (300, 200))
    exif = photograph.getexif()
    exif[0x010E], exif[0x0112] = "CANARY-PLACE", 6
    source = io.BytesIO()
    photograph.save(source, "JPEG", exif=exif)
    picture = copy_picture(1, source)
    assert (picture.width, picture.height) == (200, 300), "turned upright"
    assert b"CANARY" not in picture.jpeg


@pytest.mark.parametrize(("page", "code"), [(4, "pages_invalid"), (0, "pages_invalid")])
def test_pages_that_are_not_there_are_not_drawn(page: int, code: str) -> None:
    with pytest.raises(ProductionError, match=code):
        copy_picture(page, tiff("red", "lime", "blue"))


def test_a_damaged_picture_makes_no_copy() -> None:
    with pytest.raises(ProductionError, match="copy_failed"):
        copy_picture(1, io.BytesIO(b"II*\x00garbage"))


@pytest.mark.clause("G9.1.2-j")
def test_pictures_of_the_highest_tier_are_images_under_the_marks_too(spec: CopySpec) -> None:
    spec = replace(spec, raster=True)
    copied = issue_text(HEADER, spec, io.BytesIO(TEXT.encode()))
    assert copied.report.raster_pages == (1,)
    (page,) = text_of(copied.content)
    assert "設計メモ" not in page
    assert spec.header_line in page

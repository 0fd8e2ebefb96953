"""Drawings become pages that can be read, true to size where there is paper for it; hostile ones end with an answer."""

import io
from functools import cache
from typing import Any

import pypdfium2
import pytest

from tests.vault.documents.conversion.drawings import dxf_of, flange, inserted
from vault.documents.conversion.dxf.drawing import drawing_as_pdf
from vault.documents.conversion.dxf.library import new_document
from vault.documents.conversion.errors import ConversionError

A4, A3, A2 = (842, 595), (1191, 842), (1684, 1191)


@cache
def drawn_flange() -> Any:
    return pypdfium2.PdfDocument(drawing_as_pdf(dxf_of(flange())))


def text_of(page: Any) -> str:
    return str(page.get_textpage().get_text_range())


def pages_of(document: Any) -> Any:
    return pypdfium2.PdfDocument(drawing_as_pdf(dxf_of(document)))


def answer_to(content: bytes) -> str:
    try:
        drawing_as_pdf(content)
    except ConversionError as refused:
        return refused.code
    return "pages"


def size_of(page: Any) -> tuple[int, int]:
    width, height = page.get_size()
    return round(width), round(height)


def test_model_space_and_layouts_become_pages_with_their_letters() -> None:
    model, layout = drawn_flange()
    for words in ("主軸フランジ ①㈱髙﨑", "C0.5", "モデル空間 / Model space"):
        assert words in text_of(model)
    assert "紙空間" in text_of(layout)
    assert "Layout1" in text_of(layout)


def test_frame_of_a_paper_goes_on_that_paper() -> None:
    model, layout = drawn_flange()
    assert (size_of(model), size_of(layout)) == (A3, A4)
    assert "400 × 277 mm" in text_of(model)


def test_lines_have_their_colours_and_hidden_layers_are_not_drawn() -> None:
    page = drawn_flange()[0]
    image = page.render(scale=2).to_pil().convert("RGB")
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert (255, 0, 0) in colours, "the centre line"
    assert (0, 0, 0) in colours, "what is white on black in CAD"
    assert image.getpixel((5, 5)) == (255, 255, 255)
    assert "CANARY" not in text_of(page)


def test_light_colours_are_darkened_on_white() -> None:
    document = new_document("R2010")
    document.modelspace().add_lwpolyline(
        [(0, 0), (200, 0), (200, 100)], dxfattribs={"color": 2, "lineweight": 200}
    )
    image = pages_of(document)[0].render(scale=1).to_pil().convert("RGB")
    red, green, blue = min(image.getcolors(1 << 20), key=lambda found: sum(found[1]))[1]
    assert blue < 20
    assert 120 < red == green < 220


@pytest.mark.parametrize(
    ("version", "encoding", "said"),
    [("R2000", "cp932", b"ANSI_932"), ("R2000", "cp932", None), ("R2010", "utf-8", b"AC1024")],
    ids=["named", "not named", "new"],
)
def test_japanese_letters_of_old_and_new_files_are_read(
    version: str, encoding: str, said: bytes | None
) -> None:
    document = new_document(version)
    document.encoding = encoding
    document.modelspace().add_text("表能ソ 図面", dxfattribs={"height": 5})
    content = dxf_of(document, encoding)
    if said is None:
        content = content.replace(b"  9\n$DWGCODEPAGE\n  3\nANSI_932\n", b"")
    assert said is None or said in content
    assert "表能ソ 図面" in text_of(pypdfium2.PdfDocument(drawing_as_pdf(content))[0])


def test_binary_drawings_are_read() -> None:
    document = new_document("R2010")
    document.modelspace().add_text("図面", dxfattribs={"height": 5})
    out = io.BytesIO()
    document.write(out, fmt="bin")
    assert "図面" in text_of(pypdfium2.PdfDocument(drawing_as_pdf(out.getvalue()))[0])


@pytest.mark.parametrize(
    ("extent", "letters", "paper"),
    [
        ((40, 20), 0, A4),
        ((190, 140), 0, A4),
        ((540, 380), 0, A2),
        ((40_000, 27_000), 250, A3),
        ((9e6, 4e6), 0, A3),
    ],
    ids=["small", "A4", "A2", "building", "site"],
)
def test_paper_follows_size_and_letters(
    extent: tuple[float, float], letters: float, paper: tuple[int, int]
) -> None:
    document = new_document("R2010")
    document.header["$INSUNITS"] = 4
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (extent[0], 0), extent, (0, extent[1])], close=True)
    if letters:
        space.add_text("X", dxfattribs={"height": letters}).set_placement((extent[0] / 2, extent[1] / 2))
    assert size_of(pages_of(document)[0]) == paper


def test_upright_drawings_get_upright_paper() -> None:
    document = new_document("R2010")
    document.modelspace().add_lwpolyline([(0, 0), (277, 0), (277, 400), (0, 400)], close=True)
    assert size_of(pages_of(document)[0]) == A3[::-1]


def test_drawing_with_nothing_in_it_says_so() -> None:
    page = pages_of(new_document("R2010"))[0]
    assert "図形なし / No entities" in text_of(page)


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(("levels", "times"), [(10, 10), (30, 1)], ids=["repeated", "deep"])
def test_blocks_that_multiply_are_refused_before_they_are_drawn(levels: int, times: int) -> None:
    with pytest.raises(ConversionError, match="too_large"):
        drawing_as_pdf(dxf_of(inserted(levels, times)))


def test_block_inserted_in_a_million_rows_is_refused() -> None:
    document = inserted(1, 1)
    array = document.modelspace().add_blockref("B0", (0, 0))
    array.grid((1000, 1000), (1, 1))
    with pytest.raises(ConversionError, match="too_large"):
        drawing_as_pdf(dxf_of(document))


def test_block_that_holds_itself_is_no_endless_work() -> None:
    document = inserted(2, 1)
    document.blocks.get("B0").add_blockref("B2", (0, 0))
    with pytest.raises(ConversionError, match="too_large"):
        drawing_as_pdf(dxf_of(document))


def test_million_entities_are_counted_before_they_are_read() -> None:
    line = b"  0\nLINE\n 10\n0\n 20\n0\n 11\n1\n 21\n1\n"
    content = b"  0\nSECTION\n  2\nENTITIES\n" + line * 1_000_000 + b"  0\nENDSEC\n  0\nEOF\n"
    with pytest.raises(ConversionError, match="too_large"):
        drawing_as_pdf(content)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300", "1e999", "x"])
def test_coordinates_that_are_no_places_are_left_out(value: str) -> None:
    document = new_document("R2000")
    space = document.modelspace()
    space.add_line((0, 0), (100, 50))
    space.add_line((0, 7654.25), (100, 50))
    space.add_circle((7654.25, 0), 5)
    space.add_text("X", dxfattribs={"height": 5}).set_placement((7654.25, 5))
    content = dxf_of(document).replace(b"7654.25", value.encode())
    answer = answer_to(content)
    assert answer in {"pages", "unreadable"}
    if value != "x":
        assert max(size_of(pypdfium2.PdfDocument(drawing_as_pdf(content))[0])) <= 3371


def test_pattern_finer_than_can_be_seen_is_a_line() -> None:
    """Drawn dash by dash it would be a hundred million of them."""
    document = new_document("R2010")
    document.linetypes.add("FINE", [0.02, 0.01, -0.01])
    document.modelspace().add_line((0, 0), (1e6, 1e5), dxfattribs={"linetype": "FINE"})
    assert len(drawing_as_pdf(dxf_of(document))) < 20_000


def test_pictures_in_other_files_are_not_opened() -> None:
    document = new_document("R2010")
    definition = document.add_image_def("/etc/passwd", (100, 50))
    document.modelspace().add_image(definition, (0, 0), (100, 50))
    assert "root:" not in text_of(pages_of(document)[0])


def test_drawings_cut_anywhere_end_with_an_answer() -> None:
    content = dxf_of(flange())
    answers = {answer_to(content[: len(content) * tenth // 10]) for tenth in range(10)}
    assert answers <= {"pages", "unreadable"}


@pytest.mark.parametrize(
    "content", [b"", b"  0\nEOF\n", b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(50), bytes(5000)]
)
def test_garbage_ends_with_an_answer(content: bytes) -> None:
    assert answer_to(content) in {"pages", "unreadable"}

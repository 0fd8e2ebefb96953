import pypdfium2
import pytest

from demo.drafting import Sheet, render
from demo.drawing_set import drawing_set


@pytest.fixture(scope="module")
def pages():
    document = pypdfium2.PdfDocument(drawing_set())
    yield list(document)
    document.close()


def test_it_has_a4_and_a3_sheets_as_seen(pages):
    sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in pages]
    assert sizes == [(210, 297), (420, 297), (420, 297), (420, 297), (420, 297), (210, 297)]


def test_one_sheet_is_stored_rotated(pages):
    assert [page.get_rotation() for page in pages] == [0, 0, 0, 0, 90, 0]


@pytest.mark.parametrize(
    ("index", "text"),
    [(0, "図面一覧表"), (1, "HS-2040-100"), (2, "φ40 js4"), (3, "ラビリンス溝"), (4, "原点"), (5, "浸炭")],
)
def test_its_text_can_be_extracted(pages, index, text):
    assert text.replace(" ", "") in pages[index].get_textpage().get_text_range().replace(" ", "")


def test_the_same_set_comes_out_each_time():
    assert drawing_set() == drawing_set()


def test_a_character_without_a_glyph_is_refused_instead_of_drawn_as_a_box():
    sheet = Sheet(100, 100)
    sheet.text((10, 10), "🔒")
    with pytest.raises(ValueError, match="no glyph"):
        render([sheet], "t", "a")

"""The marking stands upright at the top, in the visible box, whatever the page's rotation and boxes are."""

import io

import numpy
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from vault.documents.pdf import stamp_pdf

CROPPED = {"CropBox": [100, 80, 500, 700]}
SHIFTED = {"MediaBox": [-300, -400, 295, 442]}
CASES = {
    **{f"plain rotated {angle}": {"Rotate": angle} for angle in (0, 90, 180, 270)},
    **{f"cropped rotated {angle}": {"Rotate": angle, **CROPPED} for angle in (0, 90, 180, 270)},
    **{f"origin elsewhere rotated {angle}": {"Rotate": angle, **SHIFTED} for angle in (0, 90, 180, 270)},
    "rotated -90": {"Rotate": -90},
    "rotated 450": {"Rotate": 450},
    "rotated 45, which is none": {"Rotate": 45},
    "rotated by a word": {"Rotate": Name.Ninety},
    "corners swapped": {"MediaBox": [595, 842, 0, 0]},
    "crop swapped": {"CropBox": [500, 700, 100, 80]},
    "crop larger than media": {"CropBox": [-100, -100, 900, 900]},
    "crop beside media": {"CropBox": [1000, 1000, 1200, 1200]},
    "crop empty": {"CropBox": [100, 100, 100, 500]},
    "crop of words": {"CropBox": [Name.a, Name.b, Name.c, Name.d]},
    "user unit": {"UserUnit": 10, "Rotate": 90},
    "trim box inside": {"TrimBox": [100, 100, 400, 400]},
    "media with three numbers": {"MediaBox": [0, 0, 595]},
    "A5": {"MediaBox": [0, 0, 420, 595]},
    "A0 landscape": {"MediaBox": [0, 0, 3370, 2384]},
    "largest": {"MediaBox": [0, 0, 14400, 14400]},
    "stamp-sized": {"MediaBox": [0, 0, 60, 40]},
    "tall strip": {"MediaBox": [0, 0, 40, 4000]},
    "wide strip": {"MediaBox": [0, 0, 4000, 40]},
}


def shown(content: bytes) -> numpy.ndarray:
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    scale = max(1200 / max(page.get_size()), 120 / min(page.get_size()))
    image = page.render(scale=scale).to_pil().convert("RGB")
    document.close()
    return numpy.asarray(image, dtype=int)


def red_rows_and_columns(pixels: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    red = (pixels[..., 0] > 120) & (pixels[..., 1] < 110) & (pixels[..., 2] < 110)
    return numpy.flatnonzero(red.any(axis=1)), numpy.flatnonzero(red.any(axis=0))


@pytest.mark.clause("G2.2-b")
@pytest.mark.parametrize("entries", CASES.values(), ids=CASES.keys())
def test_the_marking_is_upright_at_the_top_of_what_is_seen(one_page, stamp_request, entries):
    plain, marked = (
        shown(stamp(one_page(content=b"", **entries), stamp_request)) for stamp in (_normal, _stamped)
    )
    assert plain.shape == marked.shape
    rows, columns = red_rows_and_columns(marked)
    height, width = marked.shape[:2]
    assert rows.min() < 0.05 * min(height, width) + 2
    assert rows.max() < 0.5 * height
    assert abs((columns.min() + columns.max()) - width) < 6
    # The phrase is set in bold red at the left end: upright, it makes the left half redder than the right.
    inside = marked[rows.min() + 2 : rows.max() - 1, columns.min() + 2 : columns.max() - 1]
    redness = (inside[..., 0] - inside[..., 1]).clip(0).sum(axis=0)
    middle = len(redness) // 2
    assert redness[:middle].sum() > redness[middle:].sum()


def _stamped(source: bytes, request) -> bytes:
    return stamp_pdf(source, request).content


def _normal(source: bytes, request) -> bytes:
    """The page as the stamp's own reading of boxes has it, without the stamp."""
    with pikepdf.open(io.BytesIO(_stamped(source, request))) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_all_rotations_look_the_same_once_turned(one_page, stamp_request, angle):
    size = (595, 842) if angle in (0, 180) else (842, 595)
    upright = shown(_stamped(one_page(content=b""), stamp_request))
    turned = shown(_stamped(one_page(content=b"", size=size, Rotate=angle), stamp_request))
    assert upright.shape == turned.shape
    assert numpy.abs(upright - turned).mean() < 1.0


@pytest.mark.parametrize("side", [0.5, 1, 3])
def test_the_smallest_page_is_marked_and_the_marking_seen(one_page, stamp_request, side):
    content = _stamped(one_page(content=b"", MediaBox=[0, 0, side, side]), stamp_request)
    pixels = shown(content)
    rows, columns = red_rows_and_columns(pixels)
    assert len(columns) > 0.9 * pixels.shape[1]
    assert rows.min() < 0.05 * pixels.shape[0] + 2


def test_boxes_rotation_and_resources_are_inherited(saved, stamp_request):
    pdf = pikepdf.new()
    page = pdf.add_blank_page().obj
    page.Contents = pdf.make_stream(b"BT /F 24 Tf 150 300 Td (HELLO) Tj ET")
    for key in ("/MediaBox", "/Resources"):
        if key in page:
            del page[key]
    tree = pdf.Root.Pages
    tree.MediaBox, tree.CropBox, tree.Rotate = Array([0, 0, 600, 800]), Array([100, 100, 500, 700]), 90
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    tree.Resources = Dictionary(Font=Dictionary(F=font))
    content = _stamped(saved(pdf), stamp_request)
    document = pypdfium2.PdfDocument(content)
    assert document[0].get_size() == (600, 400)
    assert "HELLO" in document[0].get_textpage().get_text_range()
    document.close()


def test_a_page_tree_that_loops_upwards_ends(saved, stamp_request):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    node = pdf.make_indirect(Dictionary(Type=Name.Pages))
    node.Parent = node
    pdf.pages[0].obj.Parent = node
    del pdf.pages[0].obj.MediaBox
    assert stamp_pdf(saved(pdf), stamp_request).report.pages == 1


def test_visible_sizes_stay(one_page, stamp_request):
    source = one_page(Rotate=90, **CROPPED)
    before, after = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument(_stamped(source, stamp_request))
    assert before[0].get_size() == after[0].get_size()
    before.close()
    after.close()

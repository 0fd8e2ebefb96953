"""Opening the result again, as a stranger would, before it counts.

Two silent damages were found in practice that no return value had shown; so nothing is released on the strength of
having been written.
"""

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Pdf, Stream
from PIL import Image, ImageChops, ImageStat

from vault.documents.pdf.errors import StampError
from vault.documents.pdf.geometry import Box, Geometry
from vault.documents.pdf.rendering import PdfiumError, pdfium_document, plain, render, text_within
from vault.documents.pdf.sanitise import active_content

PIXEL_CHECKED_PAGES: Final = 5
MAX_MEAN_DIFFERENCE: Final = 6.0  # of 255; a hidden or foreign header differs by 30 and more
_CLOSE_LOOK_PIXELS: Final = 2000
_SIZE_TOLERANCE: Final = 0.05
# Complaints about names or values are inherited from the source; these would be of our own making.
_STRUCTURAL: Final = re.compile(
    r"xref|cross-reference|recover|reconstruct|damaged|object stream", re.IGNORECASE
)


@dataclass(frozen=True)
class Expected:
    """What one page of the result must show.

    Args:
        geometry: Of the page before stamping.
        box: The header's frame in visual space.
        header: The header's form XObject, drawn alone on a blank page for the pixel comparison.
    """

    geometry: Geometry
    box: Box
    header: Stream


def verify_stamped(content: bytes, marking: str, pages: list[Expected]) -> None:
    """Check a stamped document.

    The marking is inside its box on every page and can be extracted; the number and visible size of pages are those
    of the source; nothing active is left; and on the first pages and the last the box looks, pixel by pixel, as it
    does on an empty page.

    Raises:
        StampError: ``stamp_failed``.
    """
    _check_nothing_active(content, len(pages))
    try:
        with pdfium_document(content) as document:
            _check_pages(document, marking, pages)
            checked = sorted({*range(min(PIXEL_CHECKED_PAGES, len(pages))), len(pages) - 1})
            _check_pixels(document, pages, checked)
    except PdfiumError as error:
        raise StampError("stamp_failed", f"result cannot be read: {error}") from error


def _check_nothing_active(content: bytes, pages: int) -> None:
    try:
        with Pdf.open(io.BytesIO(content)) as pdf:
            damaged = [str(w) for w in pdf.get_warnings() if _structural(str(w))]
            left = active_content(pdf)
            found = len(pdf.pages)
    except pikepdf.PdfError as error:
        raise StampError("stamp_failed", f"result is damaged: {error}") from error
    if damaged or found != pages:
        raise StampError("stamp_failed", f"result has {found} pages; damaged: {damaged[:1]}")
    if left:
        raise StampError("stamp_failed", f"active content left: {dict(left)}")


def _structural(warning: str) -> bool:
    return "stray #" not in warning and _STRUCTURAL.search(warning) is not None


def _check_pages(document: Any, marking: str, pages: list[Expected]) -> None:
    wanted = plain(marking)
    if len(document) != len(pages):
        raise StampError("stamp_failed", f"result shows {len(document)} pages")
    for index, expected in enumerate(pages):
        page = document[index]
        try:
            _check_size(page, expected.geometry, index)
            text = text_within(page, expected.geometry.to_user_space(_grown(expected.box)))
        finally:
            page.close()
        if wanted not in plain(text):
            raise StampError("stamp_failed", f"marking cannot be extracted on page {index + 1}")


def _check_size(page: Any, geometry: Geometry, index: int) -> None:
    width, height = page.get_size()
    slack = _SIZE_TOLERANCE + 1e-5 * max(geometry.width, geometry.height)
    if abs(width - geometry.width) > slack or abs(height - geometry.height) > slack:
        raise StampError("stamp_failed", f"size of page {index + 1} changed to {width:.2f} x {height:.2f}")


def _check_pixels(document: Any, pages: list[Expected], checked: list[int]) -> None:
    with pdfium_document(_reference(pages, checked)) as blank:
        for position, index in enumerate(checked):
            got = _box_image(document[index], pages[index])
            want = _box_image(blank[position], pages[index])
            if got.size != want.size or _difference(got, want) > MAX_MEAN_DIFFERENCE:
                raise StampError("stamp_failed", f"marking is not visible on page {index + 1}")


def _reference(pages: list[Expected], checked: list[int]) -> bytes:
    """Blank pages of the same geometry with nothing but the header."""
    pdf = Pdf.new()
    for index in checked:
        expected = pages[index]
        page = pdf.add_blank_page()
        page.obj.MediaBox = pikepdf.Array(list(expected.geometry.media))
        page.obj.CropBox = pikepdf.Array(list(expected.geometry.visible))
        page.obj.Rotate = expected.geometry.rotation
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(H=pdf.copy_foreign(expected.header))
        )
        page.obj.Contents = pdf.make_stream(b"/H Do")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _box_image(page: Any, expected: Expected) -> Image.Image:
    x0, y0, x1, y1 = expected.box
    width, height = expected.geometry.width, expected.geometry.height
    # On a page of a few points the header is smaller than a pixel, unless it is looked at closely.
    closest = max(4.0, _CLOSE_LOOK_PIXELS / max(width, height))
    scale = min(max(24 / (y1 - y0), 0.5), closest)
    try:
        return render(page, scale, (x0, y0, width - x1, height - y1))
    finally:
        page.close()


def _difference(left: Image.Image, right: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(left, right)).mean)


def _grown(box: Box) -> Box:
    slack = 0.1 * (box[3] - box[1])
    return (box[0] - slack, box[1] - slack, box[2] + slack, box[3] + slack)

"""PDFium at arm's length: opening, text and pixels (one thread only; PDFium is not thread-safe).

It is started with the bundled fonts: without them a page whose Japanese fonts are not embedded would become a blank
image, with no error.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
from PIL.Image import Image

from vault.documents.pdf.geometry import Box
from vault.documents.rendering.pdfium import start_library

MAX_SIDE_PIXELS: Final = 6000

PdfiumError = pypdfium2.PdfiumError


@contextmanager
def pdfium_document(content: bytes, password: str | None = None) -> Iterator[Any]:
    """Open a document with PDFium and close it again.

    Raises:
        PdfiumError: PDFium cannot open it.
    """
    start_library()
    document = pypdfium2.PdfDocument(content, password=password)
    try:
        yield document
    finally:
        document.close()


def text_within(page: Any, box: Box) -> str:
    """Text whose characters lie in a rectangle of user space."""
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_bounded(*box)
    finally:
        textpage.close()
    return text


def plain(text: str) -> str:
    """Text for comparison: compatibility forms made equal, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def render(page: Any, scale: float, crop: Box = (0, 0, 0, 0)) -> Image:
    """Render a page, annotations included, in RGB.

    Args:
        page: A PDFium page.
        scale: Pixels per point; lowered so that no side exceeds 6000 pixels.
        crop: Points to leave out at the left, bottom, right and top, as seen.
    """
    width, height = page.get_size()
    shown = max(width - crop[0] - crop[2], height - crop[1] - crop[3], 1.0)
    bitmap = page.render(scale=min(scale, MAX_SIDE_PIXELS / shown), crop=crop, rev_byteorder=True)
    try:
        picture: Image = bitmap.to_pil().convert("RGB")
        return picture
    finally:
        bitmap.close()

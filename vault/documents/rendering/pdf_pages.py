"""Pages of PDF files."""

import ctypes
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.model import PageFacts, PageSize, Tile
from vault.documents.rendering.pdfium import opened
from vault.documents.rendering.tiling import window_of

MAX_PAGES = 20_000
_WHITE = (255, 255, 255, 255)


def pdf_facts(source: BinaryIO) -> PageFacts:
    """Return number and sizes of the pages, without loading one.

    Raises:
        RenderError: ``pdf_password_required``, ``content_damaged`` or ``too_large`` (over 20,000 pages).
    """
    with opened(source) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise RenderError("too_large", f"{count} pages")
        return PageFacts(count, tuple(_size(document, index) for index in range(count)))


def draw_pdf_page(source: BinaryIO, page: int, long_side: int, tile: Tile | None = None) -> Image.Image:
    """Draw one page, 1-based, or one part of it, on white. The bitmap is no larger than what is drawn.

    Form fields are not drawn on their own: a rendition has them flattened into its pages.

    Raises:
        RenderError: ``pdf_password_required``, ``content_damaged`` or ``page_missing``.
    """
    with opened(source) as document:
        if not 1 <= page <= len(document):
            raise RenderError("page_missing", f"page {page} of {len(document)}")
        try:
            loaded = document[page - 1]
        except pypdfium2.PdfiumError as error:
            raise RenderError("content_damaged", str(error)) from error
        try:
            return _draw(loaded, long_side, tile)
        finally:
            loaded.close()


def _draw(page: pypdfium2.PdfPage, long_side: int, tile: Tile | None) -> Image.Image:
    wide, high = page.get_size()
    window = window_of(wide, high, long_side, tile)
    width, height = window.size
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRx, rev_byteorder=True)
    try:
        bitmap.fill_rect(_WHITE, 0, 0, width, height)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, -window.left, -window.top, *window.whole, 0, flags)
        # RGBX shares the bitmap's memory: no copy here, in the burn-in, or before the encoder.
        image: Image.Image = bitmap.to_pil()
        return image
    finally:
        bitmap.close()


def _size(document: pypdfium2.PdfDocument, index: int) -> PageSize:
    size = pdfium.FS_SIZEF()
    if not pdfium.FPDF_GetPageSizeByIndexF(document, index, ctypes.byref(size)):
        raise RenderError("content_damaged", f"page {index + 1} has no size")
    return PageSize(size.width, size.height)

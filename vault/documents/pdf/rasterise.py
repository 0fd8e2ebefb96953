"""The last resort: a page, or a whole document, as images of itself.

Used only where the content cannot be carried over faithfully (a stream that cannot be decoded among several, a file
that qpdf cannot read but PDFium can). It costs the text layer, so the report names each page.
"""

import io
from typing import Any, Final

from pikepdf import Dictionary, Name, Page, Pdf, Stream

from vault.documents.pdf.geometry import Geometry
from vault.documents.pdf.rendering import pdfium_document, render

DPI: Final = 200
JPEG_QUALITY: Final = 85
MAX_RASTER_PAGES: Final = 500


def rasterise_page(
    pdf: Pdf, page: Page, geometry: Geometry, rendered: Any, *, dpi: int = DPI, quality: int = JPEG_QUALITY
) -> None:
    """Replace a page's content by its image; size and rotation of the page stay.

    Args:
        pdf: The document the page belongs to.
        page: The page, changed in place.
        geometry: Of that page.
        rendered: The same page, opened with PDFium.
        dpi: Dots per inch.
        quality: JPEG quality.
    """
    image = _jpeg_image(pdf, rendered, dpi, quality)
    a, b, c, d, e, f = geometry.matrix
    w, h = geometry.width, geometry.height
    place = f"q {a * w:.4f} {b * w:.4f} {c * h:.4f} {d * h:.4f} {e:.4f} {f:.4f} cm /Im Do Q\n"
    page.obj[Name.Resources] = Dictionary(XObject=Dictionary(Im=image))
    page.obj[Name.Contents] = pdf.make_stream(place.encode("ascii"))
    for key in (Name.StructParents, Name.Annots, Name.Group):
        if key in page.obj:
            del page.obj[key]


def rasterise_document(source: bytes) -> bytes:
    """Rebuild a document that only PDFium can read as pages of images.

    Raises:
        PdfiumError: PDFium cannot read it either.
        ValueError: It has no page or too many.
    """
    pdf = Pdf.new()
    with pdfium_document(source) as document:
        if not 0 < len(document) <= MAX_RASTER_PAGES:
            raise ValueError(f"{len(document)} pages")
        for rendered in document:
            width, height = rendered.get_size()
            box = (0.0, 0.0, float(width), float(height))
            page = pdf.add_blank_page(page_size=(width, height))
            rasterise_page(pdf, page, Geometry(box, box, 0), rendered)
            rendered.close()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _jpeg_image(pdf: Pdf, rendered: Any, dpi: int, quality: int) -> Stream:
    picture = render(rendered, dpi / 72)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    image = pdf.make_stream(data.getvalue())
    image[Name.Type], image[Name.Subtype] = Name.XObject, Name.Image
    image[Name.Width], image[Name.Height] = picture.size
    image[Name.ColorSpace], image[Name.BitsPerComponent] = Name.DeviceRGB, 8
    image[Name.Filter] = Name.DCTDecode
    return image

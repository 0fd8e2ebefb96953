"""Pages of picture files as PDF pages: the picture the viewer shows, clear of the header and the copy line."""

import io
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from pikepdf import Dictionary, Name, Pdf

from vault.documents.rendering.image_pages import draw_full_image_page

MAX_PIXELS: Final = 40_000_000
_QUALITY: Final = 90
_FINEST_DPI: Final = 300
# ISO 216, A4 to A0, long side first, in points.
_PAPERS: Final = ((842, 595), (1191, 842), (1684, 1191), (2384, 1684), (3370, 2384))
_BAND: Final = 0.06  # above and below, of the short side: room for the header and for the copy line
_SIDE: Final = 0.03


@dataclass(frozen=True)
class Picture:
    """One page as JPEG, upright, on white, without metadata."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int


def picture_of(source: BinaryIO, page: int) -> Picture:
    """Return one page in its own pixels, or in 40 million of them.

    Raises:
        RenderError: ``content_damaged``, ``too_large`` or ``page_missing``.
    """
    whole = draw_full_image_page(source, page, MAX_PIXELS)
    out = io.BytesIO()
    # Full colour resolution: thin coloured lines of drawings would fade.
    whole.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return Picture(out.getvalue(), *whole.size)


def add_picture_sheet(pdf: Pdf, picture: Picture) -> None:
    """Add one page, of the smallest paper from A4 to A0 on which the picture is no finer than 300 dpi."""
    width, height = _paper(picture)
    image = pdf.make_stream(picture.jpeg)
    image[Name.Type], image[Name.Subtype] = Name.XObject, Name.Image
    image[Name.Width], image[Name.Height] = picture.width, picture.height
    image[Name.ColorSpace], image[Name.BitsPerComponent] = Name.DeviceRGB, 8
    image[Name.Filter] = Name.DCTDecode
    short = min(width, height)
    room = width - 2 * _SIDE * short, height - 2 * _BAND * short
    scale = min(room[0] / picture.width, room[1] / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    place = f"{wide:.3f} 0 0 {high:.3f} {(width - wide) / 2:.3f} {(height - high) / 2:.3f}"
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj[Name.Resources] = Dictionary(XObject=Dictionary(Im=image))
    page.obj[Name.Contents] = pdf.make_stream(f"q {place} cm /Im Do Q\n".encode("ascii"))


def _paper(picture: Picture) -> tuple[float, float]:
    longer = max(picture.width, picture.height)
    inches = longer / _FINEST_DPI
    long, short = next((paper for paper in _PAPERS if paper[0] / 72 >= inches), _PAPERS[-1])
    return (long, short) if picture.width > picture.height else (short, long)

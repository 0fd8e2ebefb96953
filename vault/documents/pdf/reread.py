"""Looking at a stored rendition again, long after it was stamped: does it still say what it is?

At deposit `verify` compares with the pages as they were before the stamp. Here nothing is known but the marking, so the
file is asked for what only our stamp writes: on every page our header drawn last, with the marking readable in its
place, and the marking in docinfo and XMP.
"""

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pikepdf import Dictionary, Name, Page, Pdf

from vault.documents.pdf import tags
from vault.documents.pdf.errors import PARSER_SURPRISES, StampError
from vault.documents.pdf.geometry import read_geometry
from vault.documents.pdf.header import header_band
from vault.documents.pdf.limits import set_qpdf_limits
from vault.documents.pdf.metadata import markings_in_metadata
from vault.documents.pdf.rendering import plain, text_within
from vault.documents.pdf.restamp import content_streams
from vault.documents.pdf.type0_font import printable
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.pdfium import opened

PAGES_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Reread:
    """What was found on some pages of a rendition.

    Args:
        pages: Pages of the whole document.
        looked_at: Pages looked at so far, counted from the first.
        unmarked: 1-based pages of this part without our header, or without the marking in it.
        metadata_marked: Whether docinfo and XMP both name the marking.
    """

    pages: int
    looked_at: int
    unmarked: tuple[int, ...]
    metadata_marked: bool


def reread_pdf(marking: str, first: int, source: BinaryIO) -> Reread:
    """Look at up to 200 pages.

    Args:
        marking: The phrase that must be there.
        first: 0-based page to begin with.
        source: Seekable plaintext of the rendition.

    Raises:
        StampError: ``stamp_failed`` when the file cannot be read as what was stored.
    """
    set_qpdf_limits()
    wanted = printable(marking)
    try:
        with Pdf.open(source) as pdf:
            pages = len(pdf.pages)
            chosen = range(first, min(first + PAGES_AT_ONCE, pages))
            bands = {index: _band(pdf.pages[index]) for index in chosen}
            unheaded = {index for index in chosen if not _headed(pdf.pages[index])}
            metadata_marked = set(markings_in_metadata(pdf)) == {wanted}
        source.seek(0)
        unreadable = _unreadable(source, plain(wanted), bands)
    except (*PARSER_SURPRISES, RenderError) as error:
        raise StampError("stamp_failed", f"{type(error).__name__}: {error}") from error
    unmarked = tuple(index + 1 for index in sorted(unheaded | unreadable))
    return Reread(pages, max(chosen.stop, first), unmarked, metadata_marked)


_Band = tuple[float, float, float, float]


def _band(page: Page) -> _Band:
    geometry = read_geometry(page.obj)
    return geometry.to_user_space(header_band(geometry))


def _headed(page: Page) -> bool:
    """Our header is among what the page draws with, not blanked, and what the page draws last is the call of it."""
    resources = page.obj.get(Name.Resources)
    drawn = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    headers = (
        [each for each in drawn.values() if tags.role_of(each) == tags.HEADER]
        if isinstance(drawn, Dictionary)
        else []
    )
    streams = content_streams(page.obj)
    called = bool(streams) and tags.role_of(streams[-1]) == tags.CALL
    return called and any(each.read_bytes() for each in headers)


def _unreadable(source: BinaryIO, wanted: str, bands: dict[int, _Band]) -> set[int]:
    with opened(source) as document:
        return {index for index, band in bands.items() if wanted not in plain(_text(document, index, band))}


def _text(document: Any, index: int, band: _Band) -> str:
    page = document[index]
    try:
        return text_within(page, band)
    finally:
        page.close()

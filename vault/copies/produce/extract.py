"""Taking the approved pages out of a rendition, and nothing of the others."""

import io

from pikepdf import Name, Page, Pdf

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.hidden import hidden_layers, uses_layers
from vault.copies.produce.model import CopySpec
from vault.copies.produce.resources import MalformedContentError, ResourceCutter, strip_page
from vault.documents.pdf.geometry import Geometry, read_geometry, write_geometry
from vault.documents.pdf.header import header_band
from vault.documents.pdf.inspect import open_pdf
from vault.documents.pdf.rendering import pdfium_document, plain, text_within
from vault.documents.pdf.type0_font import printable

Reasons = dict[int, str]  # 0-based position in the copy -> why the page is shown as an image


def extract_pages(source: bytes, spec: CopySpec, reason: str) -> tuple[bytes, Reasons]:
    """The chosen pages as an unencrypted working document, cut down to what each draws.

    Pages that will be shown as images may still carry shared resources here; those go when the image replaces them.

    Args:
        source: The marked rendition.
        spec: The copy as approved.
        reason: Why all pages are images, where ``spec`` says that they are.

    Returns:
        The working document, and which of its pages must become images.

    Raises:
        ProductionError: ``pages_invalid``, or ``copy_failed`` if a page does not carry the marking in its header.
        StampError: The source cannot be opened.
    """
    with open_pdf(source) as pdf, Pdf.new() as out:
        _check_pages(spec.pages, len(pdf.pages))
        reasons: Reasons = dict.fromkeys(range(len(spec.pages)), reason) if spec.raster else {}
        switchable = hidden_layers(pdf)
        cutter = ResourceCutter(pdf)
        for position, number in enumerate(spec.pages):
            page = pdf.pages[number - 1]
            write_geometry(page.obj, read_geometry(page.obj))
            if switchable and uses_layers(page):
                reasons.setdefault(position, "hidden_layers")
            _cut(cutter, page, position, reasons)
        out.add_pages_from(pdf, [number - 1 for number in spec.pages], forms="strip")
        if switchable:  # the image must show the layers' states; the entry goes before the copy is written
            layers = pdf.make_indirect(pdf.Root[Name.OCProperties])
            out.Root[Name.OCProperties] = out.copy_foreign(layers)
        geometries = [read_geometry(page.obj) for page in out.pages]
        working = io.BytesIO()
        out.save(working)
    _check_marked(working.getvalue(), spec.marking, geometries)
    return working.getvalue(), reasons


def _check_marked(working: bytes, marking: str, geometries: list[Geometry]) -> None:
    """Nothing but a marked rendition may be copied; an image of an unmarked page could not be told afterwards."""
    with pdfium_document(working) as document:
        for index, geometry in enumerate(geometries):
            page = document[index]
            header = text_within(page, geometry.to_user_space(header_band(geometry)))
            page.close()
            if plain(printable(marking)) not in plain(header):
                raise ProductionError(
                    "copy_failed", f"no marking in the header of page {index + 1} of the copy"
                )


def _check_pages(wanted: tuple[int, ...], available: int) -> None:
    if not wanted or len(set(wanted)) != len(wanted) or not all(1 <= n <= available for n in wanted):
        raise ProductionError("pages_invalid", f"pages {wanted} of {available}")


def _cut(cutter: ResourceCutter, page: Page, position: int, reasons: Reasons) -> None:
    if position in reasons:
        strip_page(page)
        return
    try:
        cutter.cut(page)
    except MalformedContentError:
        strip_page(page)
        reasons[position] = "malformed"

"""Taking the approved pages out of a rendition, and nothing of the others."""

import io

from pikepdf import Name, Page, Pdf

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.hidden import hidden_layers, uses_layers
from vault.copies.produce.model import CopySpec
from vault.copies.produce.resources import MalformedContentError, ResourceCutter, strip_page
from vault.documents.pdf.geometry import read_geometry, write_geometry
from vault.documents.pdf.inspect import open_pdf

Reasons = dict[int, str]  # 0-based position in the copy -> why the page is shown as an image


def extract_pages(source: bytes, spec: CopySpec) -> tuple[bytes, Reasons]:
    """The chosen pages as an unencrypted working document, cut down to what each draws.

    Pages that will be shown as images may still carry shared resources here; those go when the image replaces them.

    Returns:
        The working document, and which of its pages must become images.

    Raises:
        ProductionError: ``pages_invalid``.
        StampError: The source cannot be opened.
    """
    with open_pdf(source) as pdf, Pdf.new() as out:
        _check_pages(spec.pages, len(pdf.pages))
        reasons: Reasons = dict.fromkeys(range(len(spec.pages)), "requested") if spec.raster else {}
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
        working = io.BytesIO()
        out.save(working)
        return working.getvalue(), reasons


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

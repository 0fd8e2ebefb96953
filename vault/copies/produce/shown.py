"""Copies of pictures and texts: a marked PDF of the pages the viewer shows, and of that a copy like any other.

Pictures are drawn one page a call, because a call has little processor time and a large page needs most of it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from pikepdf import Pdf
from PIL import Image

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.issue import issue_copy, sample_spec
from vault.copies.produce.model import CopySpec, ProducedCopy
from vault.copies.produce.picture_sheets import Picture, add_picture_sheet, picture_of
from vault.copies.produce.text_sheets import add_text_sheet
from vault.documents.pdf.errors import StampError
from vault.documents.pdf.model import StampRequest
from vault.documents.pdf.stamp import stamp_pdf
from vault.documents.pdf.type0_font import Type0Font
from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.text_grid import pages_of


def copy_picture(page: int, source: BinaryIO) -> Picture:
    """Return one page, 1-based, of a picture file, to be issued with others.

    Raises:
        ProductionError: ``pages_invalid`` or ``copy_failed``.
    """
    with _production_errors():
        return picture_of(source, page)


def issue_pictures(pictures: list[Picture], header: StampRequest, spec: CopySpec) -> ProducedCopy:
    """Produce one copy of pages that were drawn before.

    Args:
        pictures: Of ``spec.pages``, in that order.
        header: What stands in the header of every page, as in that of a PDF rendition.
        spec: The copy as approved.

    Raises:
        ProductionError: ``pages_invalid`` or ``copy_failed``.
    """
    if len(pictures) != len(spec.pages):
        raise ProductionError("pages_invalid", f"{len(pictures)} pictures for {len(spec.pages)} pages")
    with _production_errors(), Pdf.new() as pdf:
        for picture in pictures:
            add_picture_sheet(pdf, picture)
        return _issued(pdf, header, spec)


def issue_text(header: StampRequest, spec: CopySpec, source: BinaryIO) -> ProducedCopy:
    """Produce one copy of pages of a text file; arguments as for :func:`issue_pictures`.

    Raises:
        ProductionError: ``pages_invalid`` or ``copy_failed``.
    """
    with _production_errors(), Pdf.new() as pdf:
        font = Type0Font(pdf)
        pages = list(pages_of(source))
        for number in spec.pages:
            if not 1 <= number <= len(pages):
                raise ProductionError("pages_invalid", f"page {number} of {len(pages)}")
            add_text_sheet(pdf, font, pages[number - 1])
        font.register()
        return _issued(pdf, header, spec)


def _issued(pdf: Pdf, header: StampRequest, spec: CopySpec) -> ProducedCopy:
    """The sheets carry the pages asked for and no other: from here on they are pages 1 to the last."""
    out = io.BytesIO()
    pdf.save(out)
    marked = stamp_pdf(out.getvalue(), header).content
    return issue_copy(marked, replace(spec, pages=tuple(range(1, len(spec.pages) + 1))))


@contextmanager
def _production_errors() -> Iterator[None]:
    try:
        yield
    except RenderError as error:
        missing = error.code == "page_missing"
        raise ProductionError("pages_invalid" if missing else "copy_failed", str(error)) from error
    except StampError as error:
        raise ProductionError("copy_failed", str(error.detail)) from error


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    Image.init()
    header, spec = StampRequest("秘", "秘 | sample", "秘", authorised=True, title="sample"), sample_spec()
    small = io.BytesIO()
    Image.new("RGB", (32, 32)).save(small, "PNG")
    issue_pictures([copy_picture(1, small)], header, spec)
    issue_text(header, spec, io.BytesIO("あm\n".encode()))

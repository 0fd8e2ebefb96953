"""Opening a document and finding out what it is, before anything is changed."""

import io
import re
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from vault.documents.pdf.errors import PARSER_SURPRISES, StampError
from vault.documents.pdf.limits import MAX_PAGES, set_qpdf_limits

_MAX_FIELDS: Final = 100_000
_STREAM_NAME: Final = re.compile(r"stream <[^>]*>:? ?")


@dataclass(frozen=True)
class PdfFacts:
    """What a document is before it is stamped.

    Args:
        pages: Number of pages.
        owner_encrypted: Opens without a password but with restricted permissions.
        signed: Holds a filled signature field, a DocMDP or usage-rights signature, or validation data.
        portfolio: Its content is in files attached to it; its page is only a cover.
        dynamic_xfa: Its pages are only a notice; the content is drawn by a form engine.
        repaired: The parser had to mend the file.
        cut_off: The file ends before its cross-reference, so pages or their content may be missing.
        trailing_data: Bytes follow the last end-of-file mark.
    """

    pages: int
    owner_encrypted: bool
    signed: bool
    portfolio: bool
    dynamic_xfa: bool
    repaired: bool
    cut_off: bool
    trailing_data: bool


def open_pdf(source: bytes, password: str = "") -> Pdf:
    """Open a document under the parser's limits.

    Raises:
        StampError: ``pdf_password_required``, or ``stamp_failed`` if it cannot be read as a PDF.
    """
    set_qpdf_limits()
    try:
        return Pdf.open(io.BytesIO(source), password=password)
    except pikepdf.PasswordError as error:
        raise StampError("pdf_password_required", "a user password is needed to open the document") from error
    except PARSER_SURPRISES as error:
        raise StampError(
            "stamp_failed", f"not readable as a PDF: {_STREAM_NAME.sub('', str(error))}"
        ) from error


def inspect_pdf(pdf: Pdf, source: bytes) -> PdfFacts:
    """Collect the facts of an opened document.

    Raises:
        StampError: ``stamp_failed`` if there is no page, or more than the limit.
    """
    pages = len(pdf.pages)
    if not 0 < pages <= MAX_PAGES:
        raise StampError("stamp_failed", f"{pages} pages")
    return PdfFacts(
        pages=pages,
        owner_encrypted=pdf.is_encrypted and not pdf.owner_password_matched,
        signed=_signed(pdf),
        portfolio=isinstance(pdf.Root.get(Name.Collection), Dictionary) and _has_attachments(pdf),
        dynamic_xfa=bool(pdf.Root.get(Name.NeedsRendering) == True),  # noqa: E712 - a PDF object
        repaired=bool(pdf.get_warnings()),
        cut_off=source.rfind(b"startxref") < source.rfind(b"endobj"),
        trailing_data=_trailing_data(source),
    )


def _has_attachments(pdf: Pdf) -> bool:
    names = pdf.Root.get(Name.Names)
    files = names.get(Name.EmbeddedFiles) if isinstance(names, Dictionary) else None
    return isinstance(files, Dictionary) and any(_items(files.get(key)) for key in (Name.Names, Name.Kids))


def _signed(pdf: Pdf) -> bool:
    permissions = pdf.Root.get(Name.Perms)
    if isinstance(permissions, Dictionary) and (Name.DocMDP in permissions or Name.UR3 in permissions):
        return True
    if Name.DSS in pdf.Root:
        return True
    form = pdf.Root.get(Name.AcroForm)
    return isinstance(form, Dictionary) and _signed_field(form.get(Name.Fields))


def _signed_field(fields: Object | None) -> bool:
    stack: list[tuple[Object, Object | None]] = [(f, None) for f in _items(fields)]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MAX_FIELDS):
        if not stack:
            return False
        field, inherited_type = stack.pop()
        if not isinstance(field, Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        kind = field.get(Name.FT, inherited_type)
        if kind == Name.Sig and isinstance(field.get(Name.V), (Dictionary, Stream)):
            return True
        stack.extend((kid, kind) for kid in _items(field.get(Name.Kids)))
    return False


def _items(value: Object | None) -> list[Object]:
    return list(value) if isinstance(value, Array) else []


def _trailing_data(source: bytes) -> bool:
    end = source.rfind(b"%%EOF")
    return end >= 0 and bool(source[end + 5 :].strip(b"\0 \t\r\n\f"))

"""Opening an issued copy again with the recipient's password, before it counts."""

import io
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Permissions, Stream

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.model import CopySpec
from vault.documents.pdf.geometry import Box, Geometry
from vault.documents.pdf.rendering import PdfiumError, pdfium_document, plain, text_within
from vault.documents.pdf.sanitise import active_content
from vault.documents.pdf.walk import holders

_CATALOG_KEYS: Final = frozenset({"/Type", "/Pages", "/Metadata", "/Extensions"})
_FOREIGN_KEYS: Final = frozenset(
    [
        "/Annots",
        "/A",
        "/AA",
        "/Dest",
        "/Dests",
        "/B",
        "/PieceInfo",
        "/StructParents",
        "/StructParent",
        "/StructTreeRoot",
        "/Outlines",
        "/Names",
        "/AcroForm",
        "/OC",
        "/OCProperties",
        "/Thumb",
        "/AF",
        "/EF",
        "/Alternates",
        "/OPI",
        "/Ref",
    ]
)

_GLYPH_NAMES: Final = frozenset({"/A", "/B"})  # procedures of Type 3 fonts are named after letters


@dataclass(frozen=True)
class ExpectedPage:
    """What one page of the copy must be.

    Args:
        geometry: Of the page in the rendition.
        line: The copy line as its glyphs read.
        box: Where it stands, in visual space.
        image: The page must be nothing but an image and its text layer.
    """

    geometry: Geometry
    line: str
    box: Box
    image: bool


def verify_copy(content: bytes, spec: CopySpec, marking: str, pages: list[ExpectedPage]) -> None:
    """Check an issued copy.

    It does not open without the password; with it, AES-256 and the permissions are as approved; it has the approved
    pages in their size, each with marking and copy line as text; and it holds no object but those pages' content.

    Raises:
        ProductionError: ``copy_failed``.
    """
    _check_locked(content)
    try:
        with Pdf.open(io.BytesIO(content), password=spec.user_password) as pdf:
            _check_protection(pdf, spec)
            _check_nothing_else(pdf, pages)
        with pdfium_document(content, spec.user_password) as document:
            if len(document) != len(pages):
                raise ProductionError("copy_failed", f"copy shows {len(document)} pages")
            for index, expected in enumerate(pages):
                _check_page(document, index, marking, expected)
    except (pikepdf.exceptions.PikepdfError, PdfiumError) as error:
        raise ProductionError("copy_failed", f"copy cannot be read again: {error}") from error


def permissions(spec: CopySpec) -> Permissions:
    """The permission bits as approved; access for the disabled always stays (ISO 32000-2, table 22)."""
    return Permissions(
        accessibility=True,
        extract=spec.allow_copy,
        modify_annotation=spec.allow_change,
        modify_assembly=spec.allow_change,
        modify_form=spec.allow_change,
        modify_other=spec.allow_change,
        print_lowres=spec.allow_print,
        print_highres=spec.allow_print,
    )


def _check_locked(content: bytes) -> None:
    try:
        Pdf.open(io.BytesIO(content)).close()
    except pikepdf.PasswordError:
        return
    raise ProductionError("copy_failed", "copy opens without its password")


def _check_protection(pdf: Pdf, spec: CopySpec) -> None:
    encryption = pdf.encryption
    if encryption.R != 6 or encryption.stream_method.name != "aesv3":
        raise ProductionError("copy_failed", "copy is not protected with AES-256")
    if not pdf.user_password_matched or pdf.owner_password_matched or pdf.allow != permissions(spec):
        raise ProductionError("copy_failed", "permissions of the copy are not those approved")


def _check_nothing_else(pdf: Pdf, pages: list[ExpectedPage]) -> None:
    if pdf.get_warnings() or len(pdf.pages) != len(pages):
        raise ProductionError("copy_failed", f"copy has {len(pdf.pages)} pages or is damaged")
    if set(pdf.Root.keys()) - _CATALOG_KEYS:
        raise ProductionError("copy_failed", "copy has a catalog entry that is not page content")
    if not all(_resource_names(holder) for holder in holders(pdf, _FOREIGN_KEYS)):
        raise ProductionError("copy_failed", "copy holds an object that is not page content")
    found = sum(holder.get(Name.Type) == Name.Page for holder in holders(pdf, frozenset({"/Type"})))
    if found != len(pages):
        raise ProductionError("copy_failed", f"copy holds {found} page objects")
    for page, expected in zip(pdf.pages, pages, strict=True):
        if expected.image:
            _check_image_page(page.obj)
    if active_content(pdf):
        raise ProductionError("copy_failed", "copy holds active content")


def _resource_names(holder: Object) -> bool:
    """Resource dictionaries use free names, so that a font may be called /A; their values have a type of their own."""
    if isinstance(holder, Stream):
        return False
    values = [(key, holder.get(key)) for key in _FOREIGN_KEYS & set(holder.keys())]
    return all(_typed_resource(value) or (key in _GLYPH_NAMES and _glyph(value)) for key, value in values)


def _typed_resource(value: Object | None) -> bool:
    kinds = (Name.Font, Name.XObject, Name.ExtGState, Name.Pattern)
    return isinstance(value, (Dictionary, Stream)) and value.get(Name.Type) in kinds


def _glyph(value: Object | None) -> bool:
    return isinstance(value, Stream) and Name.S not in value and Name.Type not in value


def _check_image_page(page: Dictionary) -> None:
    body = page.Resources.XObject[Name("/HzBody")]
    inner = body.Resources.get(Name.XObject, Dictionary())
    if body.read_bytes().split()[-2:] != [b"Do", b"Q"] or set(body.Resources.keys()) != {"/XObject"}:
        raise ProductionError("copy_failed", "a page that must be an image has other content")
    if [inner[key].get(Name.Subtype) for key in inner.keys()] != [Name.Image]:  # noqa: SIM118
        raise ProductionError("copy_failed", "a page that must be an image has other resources")


def _check_page(document: object, index: int, marking: str, expected: ExpectedPage) -> None:
    page = document[index]  # type: ignore[index]
    try:
        width, height = page.get_size()
        everything = text_within(page, (-1e6, -1e6, 1e6, 1e6))
        line = text_within(page, expected.geometry.to_user_space(_grown(expected.box)))
    finally:
        page.close()
    slack = 0.05 + 1e-5 * max(expected.geometry.width, expected.geometry.height)
    if abs(width - expected.geometry.width) > slack or abs(height - expected.geometry.height) > slack:
        raise ProductionError("copy_failed", f"size of page {index + 1} changed")
    if plain(marking) not in plain(everything):
        raise ProductionError("copy_failed", f"marking cannot be extracted on page {index + 1}")
    if plain(expected.line) not in plain(line):
        raise ProductionError("copy_failed", f"copy line cannot be extracted on page {index + 1}")


def _grown(box: Box) -> Box:
    slack = 0.1 * (box[3] - box[1])
    return (box[0] - slack, box[1] - slack, box[2] + slack, box[3] + slack)

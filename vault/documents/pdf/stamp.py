"""The marking on every page: the one way from an uploaded PDF to its marked rendition."""

import io
from collections import Counter
from dataclasses import replace

import pikepdf
from pikepdf import Name, Pdf, Stream
from PIL import Image

from vault.documents.pdf import tags
from vault.documents.pdf.annotations import flatten
from vault.documents.pdf.errors import PARSER_SURPRISES, StampError
from vault.documents.pdf.geometry import Geometry, read_geometry, write_geometry
from vault.documents.pdf.header import Line, Wording, draw, lay_out
from vault.documents.pdf.inspect import PdfFacts, inspect_pdf, open_pdf
from vault.documents.pdf.isolate import Isolator, UndecodableContentError
from vault.documents.pdf.metadata import write_metadata
from vault.documents.pdf.model import StampedPdf, StampReport, StampRequest
from vault.documents.pdf.rasterise import rasterise_document, rasterise_page
from vault.documents.pdf.rendering import PdfiumError, pdfium_document
from vault.documents.pdf.restamp import remove_earlier_stamp
from vault.documents.pdf.sanitise import sanitise
from vault.documents.pdf.type0_font import Type0Font
from vault.documents.pdf.verify import Expected, verify_stamped

_TRACES_OF_A_SIGNATURE = (b"/ByteRange", b"/DSS", b"/DocMDP", b"/UR3")


def stamp_pdf(source: bytes, request: StampRequest, *, password: str = "") -> StampedPdf:
    """Write the marking on every page of a PDF, take active content out and check the result.

    The result is unencrypted, to be sealed by the caller. An earlier stamp of ours is replaced without a trace.

    Args:
        source: The uploaded file.
        request: What to write.
        password: Opens a document that needs one; it is not kept.

    Raises:
        StampError: With one of its three codes; nothing else is raised for whatever is in ``source``.
    """
    try:
        return _stamp(source, request, password)
    except PARSER_SURPRISES as error:
        raise StampError("stamp_failed", f"{type(error).__name__}: {error}") from error


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    Image.init()
    sample = io.BytesIO()
    with Pdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj[Name.Contents] = pdf.make_stream(b"0 0 m 9 9 l S")
        pdf.save(sample)
    stamped = stamp_pdf(
        sample.getvalue(), StampRequest("秘", "秘 | sample", "秘", authorised=True, title="sample")
    )
    rasterise_document(stamped.content)


def _stamp(source: bytes, request: StampRequest, password: str) -> StampedPdf:
    try:
        pdf = open_pdf(source, password)
    except StampError as error:
        if error.code != "stamp_failed":
            raise
        return _stamp_images(source, request, error)
    with pdf:
        facts = inspect_pdf(pdf, source)
        _refuse(facts, request)
        return _Stamping(pdf, source, request, facts, password=password).run()


def _stamp_images(source: bytes, request: StampRequest, cause: StampError) -> StampedPdf:
    """For files that qpdf cannot read: as images, if PDFium can show them."""
    try:
        images = rasterise_document(source)
    except (PdfiumError, ValueError) as error:
        raise cause from error
    with open_pdf(images) as pdf:
        # Its fields cannot be asked: a signature too many keeps an original, one too few loses it.
        signed = any(trace in source for trace in _TRACES_OF_A_SIGNATURE)
        facts = replace(inspect_pdf(pdf, images), signed=signed)
        everything = tuple(range(1, facts.pages + 1))
        return _Stamping(pdf, images, request, facts, rasterised=everything).run()


def _refuse(facts: PdfFacts, request: StampRequest) -> None:
    if facts.owner_encrypted and not request.authorised:
        raise StampError("owner_password_unauthorised", "permissions are restricted by an owner password")
    if facts.portfolio:
        raise StampError("stamp_failed", "portfolio: its content is in attached files, which would be lost")
    if facts.dynamic_xfa:
        raise StampError("stamp_failed", "dynamic XFA form: its pages are only a notice")


class _Stamping:
    """The state of one document on its way."""

    def __init__(
        self,
        pdf: Pdf,
        source: bytes,
        request: StampRequest,
        facts: PdfFacts,
        *,
        password: str = "",
        rasterised: tuple[int, ...] = (),
    ) -> None:
        self._pdf, self._source, self._request = pdf, source, request
        self._facts, self._password = facts, password
        self._font = Type0Font(pdf)
        self._wording = Wording.of(request, signed=facts.signed or request.signed)
        self._headers: dict[Geometry, tuple[Line, Stream]] = {}
        self._rasterised = list(rasterised)

    def run(self) -> StampedPdf:
        marking = self._wording.marking
        self._font.encode(marking)  # first, so that the phrase keeps its own code points in the text layer
        if not marking or self._font.missing_glyphs:
            raise StampError("stamp_failed", "the marking is empty or has characters without a glyph")
        replaced = remove_earlier_stamp(self._pdf)
        removed = sanitise(self._pdf)
        flatten(self._pdf, self._font, removed)
        expected = self._mark_pages()
        self._font.register()
        write_metadata(self._pdf, self._request.title, marking)
        content = _saved(self._pdf)
        verify_stamped(content, marking, expected)
        return StampedPdf(content, self._report(removed, replaced))

    def _mark_pages(self) -> list[Expected]:
        isolator = Isolator(self._pdf)
        expected = []
        for index, page in enumerate(self._pdf.pages):
            geometry = read_geometry(page.obj)
            line, header = self._header(geometry)
            try:
                isolator.fence(page, geometry.media, header)
            except UndecodableContentError:
                self._rasterise(index, page, geometry)
                isolator.fence(page, geometry.media, header)
            write_geometry(page.obj, geometry)
            expected.append(Expected(geometry, line.box, header))
        return expected

    def _header(self, geometry: Geometry) -> tuple[Line, Stream]:
        if geometry not in self._headers:
            line = lay_out(self._font, self._wording, geometry)
            header = tags.tag(draw(self._pdf, self._font, line, self._wording.marking, geometry), tags.HEADER)
            self._headers[geometry] = line, header
        return self._headers[geometry]

    def _rasterise(self, index: int, page: pikepdf.Page, geometry: Geometry) -> None:
        with pdfium_document(self._source, self._password or None) as document:
            rasterise_page(self._pdf, page, geometry, document[index])
        self._rasterised.append(index + 1)

    def _report(self, removed: Counter[str], replaced: bool) -> StampReport:
        facts, missing = self._facts, self._font.missing_glyphs
        warnings = {
            "repaired": facts.repaired,
            "cut_off": facts.cut_off,
            "trailing_data": facts.trailing_data,
            "rasterised": bool(self._rasterised),
            "signature_flattened": facts.signed,
            "missing_glyphs": bool(missing),
        }
        return StampReport(
            pages=facts.pages,
            removed=dict(sorted(removed.items())),
            rasterised_pages=tuple(sorted(self._rasterised)),
            was_signed=facts.signed,
            was_owner_encrypted=facts.owner_encrypted,
            replaced_earlier_stamp=replaced,
            warnings=tuple(code for code, true in warnings.items() if true),
            missing_glyphs=missing,
        )


def _saved(pdf: Pdf) -> bytes:
    if (
        Name.Size not in pdf.trailer
    ):  # a rebuilt trailer without it makes qpdf write a damaged cross-reference
        pdf.trailer[Name.Size] = 1
    if not pdf.Root.is_indirect:
        pdf.trailer[Name.Root] = pdf.make_indirect(pdf.Root)
    out = io.BytesIO()
    pdf.save(
        out,
        encryption=False,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()

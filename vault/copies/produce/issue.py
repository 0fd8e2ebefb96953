"""From a marked rendition to one numbered, encrypted copy of the approved pages."""

import io
from dataclasses import replace
from typing import Final

import pikepdf
from pikepdf import Encryption, Name, Page, Pdf, Stream

from vault.copies.produce.errors import ProductionError
from vault.copies.produce.extract import Reasons, extract_pages
from vault.copies.produce.hidden import pages_with_outside_content
from vault.copies.produce.marks import CopyWording, draw_marks, draw_text_layer
from vault.copies.produce.model import CopyReport, CopySpec, ProducedCopy
from vault.copies.produce.verify import ExpectedPage, permissions, verify_copy
from vault.documents.pdf.errors import PARSER_SURPRISES, StampError
from vault.documents.pdf.geometry import Geometry, read_geometry
from vault.documents.pdf.header import Line
from vault.documents.pdf.inspect import open_pdf
from vault.documents.pdf.isolate import Isolator, UndecodableContentError
from vault.documents.pdf.metadata import write_metadata
from vault.documents.pdf.model import StampRequest
from vault.documents.pdf.rasterise import rasterise_page
from vault.documents.pdf.rendering import pdfium_document
from vault.documents.pdf.stamp import stamp_pdf
from vault.documents.pdf.type0_font import Type0Font

RASTER_DPI: Final = 200
RASTER_QUALITY: Final = 75


def issue_copy(source: bytes, spec: CopySpec) -> ProducedCopy:
    """Produce one copy: the approved pages, marked, numbered, encrypted, and checked.

    Args:
        source: The marked rendition, unencrypted.
        spec: The copy as approved.

    Raises:
        ProductionError: With one of its two codes; nothing else is raised for whatever is in ``source``.
    """
    try:
        return _produce(source, spec)
    except ProductionError as error:
        if spec.raster or error.code != "copy_failed":
            raise
    # Content that cannot be shown to be clean is issued as images rather than not at all.
    return _produce(source, replace(spec, raster=True), reason="unverifiable")


def _produce(source: bytes, spec: CopySpec, reason: str = "requested") -> ProducedCopy:
    try:
        chosen, reasons = extract_pages(source, spec, reason)
        if not spec.raster:
            for position in pages_with_outside_content(chosen):
                reasons.setdefault(position, "outside_visible_box")
        return _Production(chosen, spec, reasons).run()
    except ProductionError:
        raise
    except StampError as error:
        raise ProductionError("copy_failed", error.detail) from error
    except PARSER_SURPRISES as error:
        raise ProductionError("copy_failed", f"{type(error).__name__}: {error}") from error


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    sample = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(sample)
    request = StampRequest("秘", "秘 | sample", "秘", authorised=True, title="sample")
    marked = stamp_pdf(sample.getvalue(), request).content
    for raster in (False, True):
        issue_copy(marked, sample_spec(raster=raster))


def sample_spec(*, raster: bool = False) -> CopySpec:
    """A copy of page 1 as warm-ups order it."""
    return CopySpec(
        pages=(1,),
        marking="秘",
        title="sample",
        header_line="sample",
        diagonal_mark="sample",
        raster=raster,
        allow_print=False,
        allow_copy=False,
        allow_change=False,
        user_password="sample-user-" + "0" * 8,
        owner_password="sample-owner-" + "0" * 8,
    )


class _Production:
    """The state of one copy on its way."""

    def __init__(self, chosen: bytes, spec: CopySpec, reasons: Reasons) -> None:
        self._chosen, self._spec, self._reasons = chosen, spec, reasons
        self._pdf = open_pdf(chosen)
        self._font = Type0Font(self._pdf)
        self._wording = CopyWording.of(spec)
        self._marks: dict[Geometry, tuple[Line, Stream]] = {}
        self._pages = [(page, read_geometry(page.obj)) for page in self._pdf.pages]

    def run(self) -> ProducedCopy:
        self._font.encode(self._wording.marking)  # first, so that the phrase keeps its own code points
        with self._pdf:
            expected = self._mark_pages()
            self._font.register()
            if self._reasons:
                self._show_as_images()
            if Name.OCProperties in self._pdf.Root:
                del self._pdf.Root[Name.OCProperties]
            write_metadata(self._pdf, self._spec.title, self._wording.marking)
            content = self._encrypted()
        verify_copy(content, self._spec, self._wording.marking, expected)
        return ProducedCopy(content, self._report())

    def _mark_pages(self) -> list[ExpectedPage]:
        isolator = Isolator(self._pdf, tagged=False)
        expected = []
        for position, (page, geometry) in enumerate(self._pages):
            line, marks = self._marks_for(geometry)
            try:
                isolator.fence(page, geometry.media, marks)
            except UndecodableContentError:
                self._reasons[position] = "malformed"
                with pdfium_document(self._chosen) as document:
                    self._into_image(page, geometry, document[position])
                isolator.fence(page, geometry.media, marks)
            text = self._font.as_read(line.text)
            expected.append(ExpectedPage(geometry, text, line.box, position in self._reasons))
        return expected

    def _marks_for(self, geometry: Geometry) -> tuple[Line, Stream]:
        if geometry not in self._marks:
            line = self._wording.lay_out(self._font, geometry)
            self._marks[geometry] = line, draw_marks(self._pdf, self._font, self._wording, line, geometry)
        return self._marks[geometry]

    def _show_as_images(self) -> None:
        """Replace pages by images that include the marks, with the texts as an invisible layer."""
        out = io.BytesIO()
        self._pdf.save(out)
        isolator = Isolator(self._pdf, tagged=False)
        with pdfium_document(out.getvalue()) as document:
            for position in self._reasons:
                page, geometry = self._pages[position]
                self._into_image(page, geometry, document[position])
                line, _ = self._marks[geometry]
                layer = draw_text_layer(self._pdf, self._font, self._wording, line, geometry)
                isolator.fence(page, geometry.media, layer)

    def _into_image(self, page: Page, geometry: Geometry, rendered: object) -> None:
        rasterise_page(self._pdf, page, geometry, rendered, dpi=RASTER_DPI, quality=RASTER_QUALITY)

    def _encrypted(self) -> bytes:
        spec = self._spec
        out = io.BytesIO()
        self._pdf.save(
            out,
            encryption=Encryption(
                owner=spec.owner_password, user=spec.user_password, R=6, allow=permissions(spec)
            ),
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return out.getvalue()

    def _report(self) -> CopyReport:
        return CopyReport(
            pages=len(self._pages),
            raster_pages=tuple(sorted(position + 1 for position in self._reasons)),
            raster_reasons=tuple(reason for _, reason in sorted(self._reasons.items())),
            missing_glyphs=self._font.missing_glyphs,
        )

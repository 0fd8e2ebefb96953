"""What is written on every page of a copy: the copy line in the lower margin, and the pale mark across the page."""

import math
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Pdf, Stream

from vault.copies.produce.model import CopySpec
from vault.documents.pdf.geometry import Geometry
from vault.documents.pdf.header import (
    LINE_HEIGHT,
    Line,
    Wording,
    as_form,
    lay_out,
    line_content,
    line_resources,
)
from vault.documents.pdf.type0_font import Type0Font, printable

COPY_LINE_POINTS = 7.5
_MARK_SHARE = 0.45  # of the diagonal
_MARK_OPACITY = 0.12


@dataclass(frozen=True)
class CopyWording:
    """Cleaned texts of one copy."""

    marking: str
    line: str
    mark: str

    @classmethod
    def of(cls, spec: CopySpec) -> "CopyWording":
        """Take the texts from the order."""
        return cls(
            printable(spec.marking),
            printable(spec.header_line, limit=120),
            printable(spec.diagonal_mark, limit=80),
        )

    def lay_out(self, font: Type0Font, geometry: Geometry) -> Line:
        """Set the copy line; unlike a header it is shrunk rather than shortened, since each part of it is evidence."""
        wording = Wording(self.line, (self.line,))
        return lay_out(font, wording, geometry, points=COPY_LINE_POINTS, at_foot=True)


def draw_marks(pdf: Pdf, font: Type0Font, wording: CopyWording, line: Line, geometry: Geometry) -> Stream:
    """Both marks as a form XObject in visual space."""
    resources = line_resources(font)
    resources[Name.ExtGState] = Dictionary(Pale=Dictionary(Type=Name.ExtGState, ca=_MARK_OPACITY))
    content = _diagonal(font, wording.mark, geometry) + line_content(font, line, "")
    return as_form(pdf, content, resources, geometry)


def draw_text_layer(
    pdf: Pdf, font: Type0Font, wording: CopyWording, line: Line, geometry: Geometry
) -> Stream:
    """The marking and the copy line as invisible text over an image that shows them, so that they can be searched."""
    x, y = line.origin
    above = min(y + LINE_HEIGHT * line.size, geometry.height - line.size)
    content = (
        f"BT /Hz {line.size:.3f} Tf 3 Tr {x:.3f} {above:.3f} Td <{font.encode(wording.marking).hex()}> Tj "
        f"0 {y - above:.3f} Td <{font.encode(line.text).hex()}> Tj ET\n"
    )
    return as_form(pdf, content.encode("ascii"), line_resources(font), geometry)


def _diagonal(font: Type0Font, mark: str, geometry: Geometry) -> bytes:
    """Three parallel lines of pale text rising from the lower left to the upper right."""
    if not mark:
        return b""
    width, height = geometry.width, geometry.height
    diagonal = math.hypot(width, height)
    size = min(_MARK_SHARE * diagonal / max(font.width(mark), 1.0), 0.09 * diagonal)
    cos, sin = width / diagonal, height / diagonal
    codes = font.encode(mark).hex()
    rows = [
        f"1 0 0 1 {-font.width(mark) * size / 2:.3f} {shift * diagonal - 0.35 * size:.3f} Tm <{codes}> Tj"
        for shift in (-0.26, 0.0, 0.26)
    ]
    return (
        f"q /Pale gs /Cs cs 0.75 0 0 sc {cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {width / 2:.3f} {height / 2:.3f} cm\n"
        f"BT /Hz {size:.3f} Tf {' '.join(rows)} ET Q\n"
    ).encode("ascii")

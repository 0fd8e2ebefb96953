"""The header line itself: layout and drawing in visual space."""

from dataclasses import dataclass
from typing import Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from vault.documents.pdf.geometry import Box, Geometry
from vault.documents.pdf.model import StampRequest
from vault.documents.pdf.type0_font import Type0Font, printable

POINTS: Final = 9.0
REFERENCE_WIDTH: Final = 595.0  # A4: there the line is set in 9 pt
SMALLEST_SHARE: Final = 0.6
LINE_HEIGHT: Final = 1.7
FOOT_MARGIN: Final = 0.012
SIGNED_NOTE: Final = " | 電子署名は原本にあり"

# sRGB primaries under D65. A calibrated space of the form's own keeps PDF/A files valid whatever their output intent.
_CAL_RGB: Final = Dictionary(
    WhitePoint=Array([0.9505, 1, 1.089]),
    Gamma=Array([2.2, 2.2, 2.2]),
    Matrix=Array([0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505]),
)
_RED: Final = "0.75 0 0"
_INK: Final = "0.13 0.13 0.13"


@dataclass(frozen=True)
class Line:
    """A header set for one page size.

    Args:
        text: The candidate that fits.
        size: Font size in points.
        box: Frame in visual space.
    """

    text: str
    size: float
    box: Box

    @property
    def origin(self) -> tuple[float, float]:
        """Where the first glyph's baseline begins, in visual space."""
        return self.box[0] + 0.6 * self.size, self.box[1] + 0.47 * self.size


@dataclass(frozen=True)
class Wording:
    """The phrase and the texts to try, longest first; each begins with the phrase."""

    marking: str
    candidates: tuple[str, ...]

    @classmethod
    def of(cls, request: StampRequest, *, signed: bool) -> "Wording":
        """Clean the request's texts and put the phrase first in each."""
        marking = printable(request.marking)
        line, short = (_led_by(marking, printable(text)) for text in (request.line, request.short_line))
        noted = (line + SIGNED_NOTE,) if signed else ()
        return cls(marking, (*noted, line, short, marking))


def lay_out(
    font: Type0Font, wording: Wording, geometry: Geometry, *, points: float = POINTS, at_foot: bool = False
) -> Line:
    """Choose the longest text which fits the page's width, shrinking it only if even the phrase does not fit.

    Args:
        font: Measures the text.
        wording: What may be written.
        geometry: Of the page.
        points: Font size on A4; it grows and shrinks with the page.
        at_foot: Put the line into the lower margin instead, clear of the frame that drawings have 10 mm inside.
    """
    width, height = geometry.width, geometry.height
    least = min(width, height)
    scale = min(max(least / REFERENCE_WIDTH, 0.25), 5.0)
    size, margin = points * scale, 0.02 * least
    available = width - 2 * margin
    for text in wording.candidates:
        ems = font.width(text) + 1.2  # the frame's padding
        if ems * size * SMALLEST_SHARE <= available:
            break
    size = min(size, available / ems, (height - 2 * margin) / LINE_HEIGHT)
    box_width, box_height = ems * size, LINE_HEIGHT * size
    left = (width - box_width) / 2
    top = FOOT_MARGIN * least + box_height if at_foot else height - margin
    return Line(text, size, (left, top - box_height, left + box_width, top))


def header_band(geometry: Geometry) -> Box:
    """Where a header stands on such a page, in visual space, whatever its text."""
    least = min(geometry.width, geometry.height)
    height = 0.02 * least + LINE_HEIGHT * POINTS * min(max(least / REFERENCE_WIDTH, 0.25), 5.0)
    return 0, geometry.height - 1.1 * height, geometry.width, geometry.height


def draw(pdf: Pdf, font: Type0Font, line: Line, marking: str, geometry: Geometry) -> Stream:
    """The header as a form XObject, upright at the top of its page."""
    return as_form(pdf, line_content(font, line, marking), line_resources(font), geometry)


def line_content(font: Type0Font, line: Line, phrase: str) -> bytes:
    """Operators for an opaque white box, a red frame, the phrase in bold red, the rest in ink."""
    x0, y0, x1, y1 = line.box
    frame = 0.07 * line.size
    rest = line.text[len(phrase) :]
    x, y = line.origin
    return (
        f"/Cs cs /Cs CS 1 1 1 sc {x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re f\n"
        f"{_RED} SC {frame:.3f} w 0 J 0 j [] 0 d "
        f"{x0 + frame / 2:.3f} {y0 + frame / 2:.3f} {x1 - x0 - frame:.3f} {y1 - y0 - frame:.3f} re S\n"
        f"BT /Hz {line.size:.3f} Tf {x:.3f} {y:.3f} Td "
        f"{_RED} sc {0.03 * line.size:.3f} w 2 Tr <{font.encode(phrase).hex()}> Tj "
        f"0 Tr {_INK} sc <{font.encode(rest).hex()}> Tj ET\n"
    ).encode("ascii")


def line_resources(font: Type0Font) -> Dictionary:
    """Resources that ``line_content`` refers to."""
    return Dictionary(
        Font=Dictionary(Hz=font.reference), ColorSpace=Dictionary(Cs=Array([Name.CalRGB, _CAL_RGB]))
    )


def as_form(pdf: Pdf, content: bytes, resources: Dictionary, geometry: Geometry) -> Stream:
    """Content in visual space as a form XObject that lands upright on the page."""
    form = pdf.make_stream(content)
    form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
    form[Name.BBox] = Array([round(v, 3) for v in (0.0, 0.0, geometry.width, geometry.height)])
    form[Name.Matrix] = Array(list(geometry.matrix))
    form[Name.Resources] = resources
    return form


def _led_by(marking: str, text: str) -> str:
    if text.startswith(marking):
        return text
    return f"{marking} | {text}" if text else marking

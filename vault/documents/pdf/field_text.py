"""Appearances for text fields that have none (ISO 32000-2, 12.7.4.3).

qpdf writes them in 8-bit encodings only, so that a Japanese value would come out as question marks; ours are set in
the document's stamp font.
"""

import re
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from vault.documents.pdf.geometry import inherited, number
from vault.documents.pdf.type0_font import Type0Font, printable

_MULTILINE: Final = 1 << 12
_PASSWORD: Final = 1 << 13
_SIZE: Final = re.compile(r"([0-9.]+)\s+Tf")
_PADDING: Final = 2.0
_LINE: Final = 1.25


def draw_missing_appearances(pdf: Pdf, font: Type0Font, widgets: list[Object]) -> None:
    """Give text and choice fields an appearance with their value, unless they have one or hide it.

    Args:
        pdf: The document, changed in place.
        font: Collects the glyphs.
        widgets: The widget annotations of the document.
    """
    for widget in widgets:
        value = inherited(widget, Name.V)
        box = _size(widget.get(Name.Rect))
        if Name.AP in widget or box is None or not isinstance(value, String):
            continue
        if inherited(widget, Name.FT) not in (Name.Tx, Name.Ch) or hides_value(widget):
            continue
        form = pdf.make_stream(_content(font, widget, str(value), *box))
        form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
        form[Name.BBox] = Array([0, 0, *box])
        form[Name.Resources] = Dictionary(Font=Dictionary(Hz=font.reference))
        widget[Name.AP] = Dictionary(N=form)


def hides_value(widget: Object) -> bool:
    """Whether the field holds a password, which viewers show as dots."""
    return bool(_flags(widget) & _PASSWORD)


def _flags(widget: Object) -> int:
    return int(number(inherited(widget, Name.Ff)) or 0)


def _size(rect: Object | None) -> tuple[float, float] | None:
    corners = [number(v) for v in rect] if isinstance(rect, Array) and len(rect) == 4 else []
    found = [v for v in corners if v is not None]
    if len(found) != 4:
        return None
    width, height = abs(found[2] - found[0]), abs(found[3] - found[1])
    return (width, height) if width > 1 and height > 1 else None


def _content(font: Type0Font, widget: Object, value: str, width: float, height: float) -> bytes:
    size = _font_size(widget, height)
    if _flags(widget) & _MULTILINE:
        lines = [
            row
            for part in re.split(r"\r\n|[\r\n]", value)
            for row in _wrapped(font, part, (width - 4) / size)
        ]
        first = height - _PADDING - 0.88 * size
    else:
        lines, first = [printable(value)], (height - size) / 2 + 0.12 * size
    rows = " ".join(f"<{font.encode(line).hex()}> Tj 0 {-_LINE * size:.2f} Td" for line in lines)
    return (
        f"q 0 0 {width:.2f} {height:.2f} re W n BT 0 g /Hz {size:.2f} Tf {_PADDING} {first:.2f} Td {rows} ET Q\n"
    ).encode("ascii")


def _font_size(widget: Object, height: float) -> float:
    default = inherited(widget, Name.DA)
    found = _SIZE.search(str(default)) if isinstance(default, String) else None
    size = number(float(found[1])) if found and found[1].count(".") <= 1 and found[1] != "." else None
    return min(size, height) if size else min(12.0, 0.7 * height)


def _wrapped(font: Type0Font, text: str, ems: float) -> list[str]:
    lines, line = [], ""
    for char in printable(text, limit=5000):
        if line and font.width(line + char) > ems:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]

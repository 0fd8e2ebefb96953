"""Appearances for text fields (ISO 32000-2, 12.7.4.3) in the document's stamp font.

qpdf writes them in 8-bit encodings only, so that a Japanese value would come out as question marks, and only where
the file asks for it.
"""

import re
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from vault.documents.pdf.geometry import inherited, number
from vault.documents.pdf.type0_font import Type0Font, printable

_MULTILINE: Final = 1 << 12
_PASSWORD: Final = 1 << 13
_COMB: Final = 1 << 24
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s+Tf")
_PADDING: Final = 2.0
_LINE: Final = 1.25
_FILL: Final = {1: "g", 3: "rg", 4: "k"}
_STROKE: Final = {1: "G", 3: "RG", 4: "K"}


def draw_appearances(pdf: Pdf, font: Type0Font, widgets: list[Object], *, renew: bool) -> list[Object]:
    """Give text and choice fields an appearance with their value where they have none.

    Args:
        pdf: The document, changed in place.
        font: Collects the glyphs.
        widgets: The widget annotations of the document.
        renew: The file asks for new appearances, so that old ones of values beyond ASCII are replaced as well.

    Returns:
        Those that were given one.
    """
    drawn = []
    for widget in widgets:
        value, box = inherited(widget, Name.V), _size(widget.get(Name.Rect))
        if (
            box is None
            or not isinstance(value, String)
            or inherited(widget, Name.FT) not in (Name.Tx, Name.Ch)
        ):
            continue
        if Name.AP in widget and (not renew or str(value).isascii()):
            continue
        form = pdf.make_stream(_backdrop(widget, *box) + _content(font, widget, str(value), *box))
        form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
        form[Name.BBox] = Array([0, 0, *box])
        form[Name.Resources] = Dictionary(Font=Dictionary(Hz=font.reference))
        widget[Name.AP] = Dictionary(N=form)
        drawn.append(widget)
    return drawn


def hides_value(widget: Object) -> bool:
    """Whether the field holds a password, which viewers show as dots."""
    return bool(_flags(widget) & _PASSWORD)


def _flags(widget: Object) -> int:
    return int(number(inherited(widget, Name.Ff)) or 0)


def _numbers(value: Object | None) -> list[float]:
    found = [number(v) for v in value] if isinstance(value, Array) else []
    return [v for v in found if v is not None]


def _size(rect: Object | None) -> tuple[float, float] | None:
    corners = _numbers(rect)
    if len(corners) != 4:
        return None
    width, height = abs(corners[2] - corners[0]), abs(corners[3] - corners[1])
    return (width, height) if width > 1 and height > 1 else None


def _backdrop(widget: Object, width: float, height: float) -> bytes:
    look = widget.get(Name.MK)
    if not isinstance(look, Dictionary):
        return b""
    parts = []
    for key, operators, paint in ((Name.BG, _FILL, "f"), (Name.BC, _STROKE, "S")):
        colour = _numbers(look.get(key))
        if len(colour) in operators:
            shade = " ".join(f"{component:.3f}" for component in colour)
            area = f"0.5 0.5 {width - 1:.2f} {height - 1:.2f} re"
            parts.append(f"q {shade} {operators[len(colour)]} 1 w {area} {paint} Q\n")
    return "".join(parts).encode("ascii")


def _content(font: Type0Font, widget: Object, value: str, width: float, height: float) -> bytes:
    flags, size = _flags(widget), _font_size(widget, height)
    baseline = (height - size) / 2 + 0.12 * size
    cells = int(number(inherited(widget, Name.MaxLen)) or 0)
    if flags & _MULTILINE:
        lines = _wrapped(font, value, (width - 2 * _PADDING) / size)
        first = height - _PADDING - 0.88 * size
        placed = [(_PADDING, first - _LINE * size * row, line) for row, line in enumerate(lines)]
    elif flags & _COMB and 0 < cells <= 1000:
        pitch = width / cells
        letters = printable(value)[:cells]
        placed = [(pitch * (i + 0.5) - font.width(c) * size / 2, baseline, c) for i, c in enumerate(letters)]
    else:
        line = printable(value)
        placed = [(_left(widget, width, font.width(line) * size), baseline, line)]
    rows = " ".join(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{font.encode(text).hex()}> Tj" for x, y, text in placed)
    return f"q 0 0 {width:.2f} {height:.2f} re W n BT 0 g /Hz {size:.2f} Tf {rows} ET Q\n".encode("ascii")


def _left(widget: Object, width: float, text_width: float) -> float:
    """Where a line begins: at the left, centred or at the right, as the field says."""
    share = {1: 0.5, 2: 1.0}.get(int(number(inherited(widget, Name.Q)) or 0), 0.0)
    return _PADDING + max(width - 2 * _PADDING - text_width, 0.0) * share


def _font_size(widget: Object, height: float) -> float:
    default = inherited(widget, Name.DA)
    found = _SIZE.search(str(default)) if isinstance(default, String) else None
    size = float(found[1]) if found else 0.0
    return min(size, height) if size > 0 else min(12.0, 0.7 * height)


def _wrapped(font: Type0Font, value: str, ems: float) -> list[str]:
    lines = []
    for paragraph in re.split(r"\r\n|[\r\n]", value):
        line = ""
        for char in printable(paragraph, limit=5000):
            if line and font.width(line + char) > ems:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines

"""A small draughtsman: lines, hatching, dimensions and title blocks on sheets, set by typst.

Coordinates are millimetres on the sheet from the upper left corner, y downwards. A sheet collects plain marks; the
typst template below is a constant and receives them as JSON, so no text of a drawing is ever read as markup.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pylopdf_fonts_jp import sans_path

Point = tuple[float, float]

THICK: Final = 0.5
MEDIUM: Final = 0.25
THIN: Final = 0.13
INK: Final = "#111111"
RED: Final = "#c8102e"
GREY: Final = "#8a8f98"
CREATED: Final = 1_790_000_000  # a fixed date in the metadata, so that the same sheets give the same bytes

_TEMPLATE: Final = r"""
#let dashes = (
  solid: none,
  chain: (10pt, 2pt, 1.5pt, 2pt),
  hidden: (4pt, 2pt),
  phantom: (10pt, 2pt, 1.5pt, 2pt, 1.5pt, 2pt),
)
#let anchors = (l: left + horizon, c: center + horizon, r: right + horizon)
#let reach = 180mm // longer than any line, narrower than any sheet
#let shifts = (l: 0, c: 0.5, r: 1)
#let pen(m) = if m.w == 0 { none } else {
  stroke(paint: rgb(m.c), thickness: m.w * 1mm, dash: dashes.at(m.d), cap: "round", join: "miter")
}
#let fill-of(m) = if m.f == none { none } else { rgb(m.f) }
#let draw(m) = {
  if m.k == "path" {
    let points = m.p.map(p => (p.at(0) * 1mm, p.at(1) * 1mm))
    let parts = (curve.move(points.first()),) + points.slice(1).map(p => curve.line(p))
    if m.z { parts.push(curve.close()) }
    place(top + left, curve(stroke: pen(m), fill: fill-of(m), ..parts))
  } else if m.k == "circle" {
    place(top + left, dx: (m.x - m.r) * 1mm, dy: (m.y - m.r) * 1mm,
      circle(radius: m.r * 1mm, stroke: pen(m), fill: fill-of(m)))
  } else {
    let anchor = anchors.at(m.a)
    place(top + left, dx: m.x * 1mm - shifts.at(m.a) * reach, dy: m.y * 1mm,
      rotate(m.r * 1deg, origin: anchor, box(width: reach, height: 0pt,
        place(anchor, text(size: m.s * 1mm, fill: rgb(m.c), m.t)))))
  }
}
#let data = json(bytes(sys.inputs.sheets))
#set document(title: data.title, author: data.author)
#set text(font: "Noto Sans JP", lang: "ja", fallback: false, cjk-latin-spacing: none)
#for sheet in data.sheets {
  page(width: sheet.w * 1mm, height: sheet.h * 1mm, margin: 0pt, for mark in sheet.marks { draw(mark) })
}
"""


@dataclass
class Sheet:
    """One sheet of paper.

    Args:
        width: Millimetres.
        height: Millimetres.
    """

    width: float
    height: float
    marks: list[dict[str, Any]] = field(default_factory=list)

    def path(
        self,
        points: Sequence[Point],
        weight: float = THICK,
        dash: str = "solid",
        *,
        closed: bool = False,
        fill: str | None = None,
        colour: str = INK,
    ) -> None:
        """A polyline or polygon."""
        rounded = [[round(x, 3), round(y, 3)] for x, y in points]
        self.marks.append(
            {"k": "path", "p": rounded, "w": weight, "d": dash, "z": closed, "f": fill, "c": colour}
        )

    def circle(
        self,
        centre: Point,
        radius: float,
        weight: float = THICK,
        dash: str = "solid",
        *,
        fill: str | None = None,
        colour: str = INK,
    ) -> None:
        """A full circle."""
        x, y = centre
        self.marks.append(
            {"k": "circle", "x": x, "y": y, "r": radius, "w": weight, "d": dash, "f": fill, "c": colour}
        )

    def text(
        self,
        at: Point,
        text: str,
        size: float = 3.0,
        anchor: str = "l",
        *,
        turn: float = 0,
        colour: str = INK,
    ) -> None:
        """One line of text, centred on ``at`` vertically; ``anchor`` is l, c or r; ``turn`` in degrees clockwise."""
        x, y = at
        self.marks.append(
            {"k": "text", "x": x, "y": y, "t": text, "s": size, "a": anchor, "r": turn, "c": colour}
        )

    def rectangle(
        self, x: float, y: float, width: float, height: float, weight: float = THICK, **look: Any
    ) -> None:
        """An upright rectangle."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.path(corners, weight, closed=True, **look)

    def arc(self, centre: Point, radius: float, start: float, end: float, weight: float = THICK) -> None:
        """An arc; degrees, clockwise as seen, from three o'clock."""
        steps = max(int(abs(end - start) / 4), 2)
        angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
        self.path(
            [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles], weight
        )

    def cross(self, centre: Point, reach: float) -> None:
        """Centre lines."""
        x, y = centre
        self.path([(x - reach, y), (x + reach, y)], THIN, "chain")
        self.path([(x, y - reach), (x, y + reach)], THIN, "chain")

    def hatch(self, outline: Sequence[Point], pitch: float = 2.6, slope: int = 1) -> None:
        """Section lines at 45 degrees, clipped to a polygon; ``slope`` -1 for the neighbouring part."""
        offsets = [y - slope * x for x, y in outline]
        level = math.floor(min(offsets) / pitch) * pitch
        while (level := level + pitch) < max(offsets):
            crossings = sorted(_crossings(outline, slope, level))
            for x0, x1 in zip(crossings[::2], crossings[1::2], strict=False):
                self.path([(x0, slope * x0 + level), (x1, slope * x1 + level)], THIN)

    def dimension(self, start: Point, end: Point, text: str, *, away: float, upright: bool = False) -> None:
        """A dimension between two points of the part.

        Args:
            start: First point.
            end: Second point.
            text: The figure.
            away: Distance of the dimension line, up (or left) if negative.
            upright: Measure vertically; otherwise horizontally.
        """
        if upright:
            x = max(start[0], end[0]) + away if away > 0 else min(start[0], end[0]) + away
            a, b = (x, start[1]), (x, end[1])
        else:
            y = max(start[1], end[1]) + away if away > 0 else min(start[1], end[1]) + away
            a, b = (start[0], y), (end[0], y)
        for point, foot in ((start, a), (end, b)):
            self._extension(point, foot)
        self._arrows(a, b)
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        if upright:
            self.text((middle[0] - 2.1, middle[1]), text, 2.8, "c", turn=-90)
        else:
            self.text((middle[0], middle[1] - 2.1), text, 2.8, "c")

    def leader(self, tip: Point, knee: Point, text: str, *, reach: float = 0) -> None:
        """An arrow at the part with a text on a shelf; the shelf runs left if the knee is left of the tip."""
        side = 1 if knee[0] >= tip[0] else -1
        shelf = reach or 1.75 * len(text) + 2
        self.path([tip, knee, (knee[0] + side * shelf, knee[1])], THIN)
        self._head(tip, math.atan2(tip[1] - knee[1], tip[0] - knee[0]))
        self.text((knee[0] + side * shelf / 2, knee[1] - 2.1), text, 2.8, "c")

    def balloon(self, tip: Point, centre: Point, number: int) -> None:
        """A part number in a circle with a line to the part."""
        self.path([tip, centre], THIN)
        self.circle(tip, 0.5, 0, fill=INK)
        self.circle(centre, 4.5, MEDIUM, fill="#ffffff")
        self.text(centre, str(number), 3.4, "c")

    def finish(self, at: Point, value: str, *, turn: float = 0) -> None:
        """Surface texture sign for a machined face (ISO 21920-1), point down at ``at``."""
        angle = math.radians(turn)

        def place(x: float, y: float) -> Point:
            return (
                at[0] + x * math.cos(angle) - y * math.sin(angle),
                at[1] + x * math.sin(angle) + y * math.cos(angle),
            )

        self.path([place(-1.5, -2.6), place(0, 0), place(3, -5.2), place(11, -5.2)], THIN)
        self.path([place(-1.5, -2.6), place(1.5, -2.6)], THIN)
        self.text(place(7.6, -3.4), value, 2.3, "c", turn=turn)

    def tolerance_frame(self, at: Point, cells: Sequence[str]) -> None:
        """A geometrical tolerance frame (ISO 1101), upper left corner at ``at``."""
        x, y = at
        for cell in cells:
            width = 2.0 * len(cell) + 3.6
            self.rectangle(x, y, width, 6, THIN)
            self.text((x + width / 2, y + 3), cell, 2.7, "c")
            x += width

    def table(
        self,
        x: float,
        y: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        row: float = 6.0,
        size: float = 2.7,
        centred: bool = True,
    ) -> None:
        """A ruled table; the first row is the head."""
        total, height = sum(widths), row * len(rows)
        self.rectangle(x, y, total, row, 0, fill="#eef0f3")
        self.rectangle(x, y, total, height, MEDIUM)
        for index in range(1, len(rows)):
            self.path([(x, y + index * row), (x + total, y + index * row)], THIN)
        left = x
        for column, width in enumerate(widths):
            if column:
                self.path([(left, y), (left, y + height)], THIN)
            for index, cells in enumerate(rows):
                middle = centred or index == 0
                at = (left + width / 2 if middle else left + 1.5, y + (index + 0.5) * row)
                self.text(at, cells[column], size, "c" if middle else "l")
            left += width

    def seal(self, centre: Point, duty: str, name: str, date: str) -> None:
        """A date seal in red, as used for approval."""
        x, y = centre
        self.circle(centre, 5.6, 0.35, colour=RED)
        half = math.sqrt(5.6**2 - 1.6**2)
        for level in (-1.6, 1.6):
            self.path([(x - half, y + level), (x + half, y + level)], 0.2, colour=RED)
        self.text((x, y - 3.2), duty, 2.0, "c", colour=RED)
        self.text((x, y), date, 1.9, "c", colour=RED)
        self.text((x, y + 3.3), name, 2.3, "c", colour=RED)

    def _extension(self, point: Point, foot: Point) -> None:
        dx, dy = foot[0] - point[0], foot[1] - point[1]
        length = math.hypot(dx, dy)
        if length > 1.5:
            ux, uy = dx / length, dy / length
            self.path([(point[0] + ux, point[1] + uy), (foot[0] + 1.5 * ux, foot[1] + 1.5 * uy)], THIN)

    def _arrows(self, a: Point, b: Point) -> None:
        angle = math.atan2(b[1] - a[1], b[0] - a[0])
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        if length >= 9:
            self.path([a, b], THIN)
            self._head(a, angle + math.pi)
            self._head(b, angle)
            return
        ux, uy = math.cos(angle), math.sin(angle)
        self.path([(a[0] - 5 * ux, a[1] - 5 * uy), (b[0] + 5 * ux, b[1] + 5 * uy)], THIN)
        self._head(a, angle)
        self._head(b, angle + math.pi)

    def _head(self, tip: Point, angle: float) -> None:
        wings = [
            (tip[0] - 2.6 * math.cos(angle + s), tip[1] - 2.6 * math.sin(angle + s)) for s in (0.16, -0.16)
        ]
        self.path([tip, *wings], 0, closed=True, fill=INK)


def render(sheets: Sequence[Sheet], title: str, author: str) -> bytes:
    """Set the sheets as one PDF.

    Raises:
        RuntimeError: typst gave a warning, for instance for a font that it did not find.
        ValueError: The font lacks a character; typst would leave a box without a word.
    """
    wanted = {char for sheet in sheets for mark in sheet.marks for char in mark.get("t", "")}
    with TTFont(sans_path(), lazy=True) as font:
        known = font.getBestCmap()
    if missing := {char for char in wanted if ord(char) not in known}:
        raise ValueError(f"no glyph for {sorted(missing)}")
    pages = [{"w": sheet.width, "h": sheet.height, "marks": sheet.marks} for sheet in sheets]
    content, warnings = typst.compile_with_warnings(
        _TEMPLATE.encode(),
        sys_inputs={"sheets": json.dumps({"title": title, "author": author, "sheets": pages})},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(sans_path().parent)]),
        timestamp=CREATED,
    )
    if warnings:
        raise RuntimeError(str(warnings[0]))
    return bytes(content)


def _crossings(outline: Sequence[Point], slope: int, level: float) -> list[float]:
    found = []
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        before, after = y0 - slope * x0 - level, y1 - slope * x1 - level
        if (before < 0) != (after < 0):
            found.append(x0 + (x1 - x0) * before / (before - after))
    return found

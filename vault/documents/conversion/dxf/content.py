"""Recorded marks as the content of a PDF page."""

import colorsys
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pikepdf import Dictionary, Name, Pdf

from vault.documents.conversion.dxf.recording import Clip, Fill, Mark, Pen, Recorded, Stroke, Words
from vault.documents.conversion.dxf.sheet import MM, Sheet
from vault.documents.pdf.type0_font import Type0Font

_NARROWEST_MM: Final = 0.13
_WIDEST_MM: Final = 2.0
_SHORTEST_DASH: Final = 0.5  # points; finer patterns would cost a reader dear and look like a line
_BRIGHTEST: Final = 0.62
_NUMBERS: Final = {"m": 2, "l": 2, "c": 6}
_CAPTION: Final = 6.5


def add_sheet(pdf: Pdf, font: Type0Font, recorded: Recorded, sheet: Sheet, caption: str) -> None:
    """Add a page with everything recorded, and a caption at its foot.

    Args:
        pdf: The document; changed.
        font: Of that document; to be registered by the caller when the last page is drawn.
        recorded: The marks.
        sheet: Paper and scale.
        caption: One line.
    """
    writer = _Writer(font, recorded, sheet)
    content = ["1 j 1 J\n", *writer.content(), _caption(font, sheet, caption)]
    page = pdf.add_blank_page(page_size=(sheet.width, sheet.height))
    states = Dictionary(
        {f"/G{percent}": Dictionary(CA=percent / 100, ca=percent / 100) for percent in writer.opacities}
    )
    page.obj[Name.Resources] = Dictionary(Font=Dictionary(Hz=font.reference), ExtGState=states)
    page.obj[Name.Contents] = pdf.make_stream("".join(content).encode("ascii"))


class _Writer:
    """Knows what colour and pen are set, so that they are not said again for every line."""

    def __init__(self, font: Type0Font, recorded: Recorded, sheet: Sheet) -> None:
        self._font = font
        self._marks = recorded.marks
        self._scale = sheet.scale
        self._dx = sheet.left - recorded.low[0] * sheet.scale
        self._dy = sheet.bottom - recorded.low[1] * sheet.scale
        self._pen: Pen | None = None
        self._fill = ""
        self._percent = 100
        self.opacities: set[int] = {100}

    def content(self) -> Iterator[str]:
        """Yield the content in pieces."""
        for mark in self._marks:
            yield self._written(mark)

    def _written(self, mark: Mark) -> str:
        if isinstance(mark, Stroke):
            return self._set_pen(mark.pen) + self._outline(mark.commands, mark.coordinates) + "S\n"
        if isinstance(mark, Fill):
            return (
                self._set_fill(mark.colour, darken=False)
                + self._outline(mark.commands, mark.coordinates)
                + "f*\n"
            )
        if isinstance(mark, Words):
            return self._set_fill(mark.colour, darken=True) + self._words(mark)
        return self._clip(mark)

    def _outline(self, commands: str, coordinates: list[float]) -> str:
        k, dx, dy = self._scale, self._dx, self._dy
        out, place = [], 0
        for command in commands:
            end = place + _NUMBERS[command]
            pairs = zip(coordinates[place:end:2], coordinates[place + 1 : end : 2], strict=True)
            out.append(" ".join(f"{x * k + dx:.2f} {y * k + dy:.2f}" for x, y in pairs) + f" {command}\n")
            place = end
        return "".join(out)

    def _words(self, words: Words) -> str:
        a, b, c, d, e, f = (value * self._scale for value in words.matrix)
        matrix = f"{a:.4f} {b:.4f} {c:.4f} {d:.4f} {e + self._dx:.2f} {f + self._dy:.2f}"
        return f"BT /Hz 1 Tf {matrix} Tm <{self._font.encode(words.text).hex()}> Tj ET\n"

    def _clip(self, clip: Clip) -> str:
        # What was set inside is forgotten at the end of the clip.
        self._pen, self._fill = None, ""
        if clip.outline is None:
            self._percent = 100
            return "Q\n"
        state = self._opacity(100)
        coordinates = [value for point in clip.outline for value in point]
        outline = self._outline("m" + "l" * (len(clip.outline) - 1), coordinates)
        return f"{state}q {outline}W n\n"

    def _set_pen(self, pen: Pen) -> str:
        if pen == self._pen:
            return ""
        self._pen = pen
        rgb, percent = _colour(pen.colour, darken=True)
        width = max(_NARROWEST_MM, min(_WIDEST_MM, pen.width)) * MM
        dashes = [abs(dash) * self._scale for dash in pen.dashes]
        whole = sum(dashes)
        pattern = (
            " ".join(f"{dash:.2f}" for dash in dashes)
            if _SHORTEST_DASH * len(dashes) < whole < math.inf
            else ""
        )
        return f"{self._opacity(percent)}{rgb} RG {width:.2f} w [{pattern}] 0 d\n"

    def _set_fill(self, colour: str, *, darken: bool) -> str:
        rgb, percent = _colour(colour, darken=darken)
        state = self._opacity(percent)
        if rgb == self._fill:
            return state
        self._fill = rgb
        return f"{state}{rgb} rg\n"

    def _opacity(self, percent: int) -> str:
        if percent == self._percent:
            return ""
        self._percent = percent
        # The pen's opacity is a state of its own: whoever draws next says it again.
        self._pen = None
        self.opacities.add(percent)
        return f"/G{percent} gs\n"


@lru_cache(maxsize=4096)
def _colour(text: str, *, darken: bool) -> tuple[str, int]:
    """Red, green and blue from 0 to 1, and opacity in percent; light colours of lines are darkened, for white paper."""
    red, green, blue = (int(text[place : place + 2], 16) / 255 for place in (1, 3, 5))
    percent = round(int(text[7:9] or "ff", 16) / 2.55 / 5) * 5
    if darken:
        hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
        seen = 0.299 * red + 0.587 * green + 0.114 * blue
        if seen > _BRIGHTEST:
            red, green, blue = colorsys.hls_to_rgb(hue, lightness * _BRIGHTEST / seen, saturation)
    return f"{red:.3f} {green:.3f} {blue:.3f}", max(5, percent)


def _caption(font: Type0Font, sheet: Sheet, caption: str) -> str:
    short = min(sheet.width, sheet.height)
    size = _CAPTION * short / 595
    codes = font.encode(caption).hex()
    return f"/G100 gs 0.42 g BT /Hz {size:.2f} Tf 1 0 0 1 {0.03 * short:.2f} {0.046 * short:.2f} Tm <{codes}> Tj ET\n"

"""The bundled Japanese fonts, and single characters as small pictures.

Pictures of characters are kept between pages: drawing them anew costs many times as much as placing them.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pylopdf_fonts_jp
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

LINE_PITCH = 1.25  # line height in em
BASELINE = 0.95  # em below the top of the line
# Printed where the font has no glyph, as in Japanese typesetting; an empty box could pass for a real one.
MISSING = "〓"


@dataclass(frozen=True)
class Glyph:
    """One character: white on black, one line high, `advance` pixels wide."""

    picture: Image.Image
    advance: int


def font_folder() -> Path:
    """Return the folder with the bundled fonts; a worker must be able to read it."""
    return pylopdf_fonts_jp.sans_path().parent


@lru_cache(maxsize=16384)
def glyph(character: str, pixels: int) -> Glyph:
    """Return `character` of Noto Sans JP at `pixels` per em, or 〓 where the font lacks it."""
    shown = character if ord(character) in _coverage() else MISSING
    font = _sans(pixels)
    advance = max(1, round(font.getlength(shown)))
    picture = Image.new("L", (advance, line_height(pixels)))
    ImageDraw.Draw(picture).text((0, round(pixels * BASELINE)), shown, font=font, fill=255, anchor="ls")
    return Glyph(picture, advance)


def line_height(pixels: int) -> int:
    """Return the distance of two lines for letters of `pixels` per em."""
    return round(pixels * LINE_PITCH)


@cache
def _sans(pixels: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine needs no shaping library; marks and columns of text have no ligatures to lose.
    path = str(pylopdf_fonts_jp.sans_path())
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def _coverage() -> frozenset[int]:
    with TTFont(pylopdf_fonts_jp.sans_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())

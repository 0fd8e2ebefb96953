"""Only characters that the bundled fonts can draw reach the page; others become 〓 and are named in a note.

A missing glyph gives no warning in the typesetter, so a name could silently lose a character; the exact text is
always in the attached JSON.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pylopdf_fonts_jp
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

GETA = "〓"
FONT_FOLDER = Path(pylopdf_fonts_jp.__file__).parent
_FONT_FILES = ("NotoSansJP-Regular.otf", "NotoSerifJP-Regular.otf")

Printable: TypeAlias = "str | int | bool | list[Printable] | dict[str, Printable] | None"


@dataclass(slots=True)
class Drawable:
    """Text made drawable, and the characters that could not be drawn, in order of appearance."""

    replaced: list[str] = field(default_factory=list)

    def text(self, original: str) -> str:
        """Replace what no bundled font draws; variation selectors are dropped (the base character is drawn)."""
        composed = unicodedata.normalize("NFC", original)
        return "".join(self._characters(composed))

    def _characters(self, text: str) -> Iterator[str]:
        for character in text:
            if character == "\n" or ord(character) in drawable_characters():
                yield character
            elif not _is_variation_selector(character):
                if character not in self.replaced:
                    self.replaced.append(character)
                yield GETA

    def tree(self, value: Printable) -> Printable:
        """Apply `text` to every string of a nested value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.tree(part) for part in value]
        if isinstance(value, dict):
            return {key: self.tree(part) for key, part in value.items()}
        return value


@cache
def drawable_characters() -> frozenset[int]:
    """Read the code points that every bundled font maps to a glyph (tens of milliseconds, once)."""
    maps = []
    for name in _FONT_FILES:
        with TTFont(FONT_FOLDER / name, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps) - _INVISIBLE


# Drawn as nothing or reordering their neighbours: a name must not change its look by them.
_INVISIBLE = frozenset({0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF}) | frozenset(
    range(0x202A, 0x202F)
)


def _is_variation_selector(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF

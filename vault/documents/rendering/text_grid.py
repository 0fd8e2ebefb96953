"""Text in a grid of cells, half-width and full-width: what stands where on which page, for whoever draws it."""

import io
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, Final

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.fonts import MISSING
from vault.documents.rendering.model import PageSize
from vault.documents.rendering.text_encoding import decode_text

MAX_BYTES: Final = 16 << 20
COLUMNS: Final = 100
"""Half-width characters across."""
LINES: Final = 64
A4: Final = PageSize(595.0, 842.0)
MARGIN: Final = 0.06
"""On all sides, of the page's width."""
_TAB: Final = 8

GridLine = list[tuple[int, str]]
"""Column, from 0, and character; white space is not in it."""


def page_count(source: BinaryIO) -> int:
    """Return number of pages; at least one.

    Raises:
        RenderError: ``type_refused`` (no known encoding) or ``too_large`` (over 16 MiB).
    """
    lines = sum(1 for _ in _grid_lines(_read(source)))
    return max(1, -(-lines // LINES))


def lines_of_page(source: BinaryIO, page: int) -> list[GridLine]:
    """Return the lines of one page, 1-based.

    Raises:
        RenderError: ``type_refused``, ``too_large`` or ``page_missing``.
    """
    start = (page - 1) * LINES
    lines = list(islice(_grid_lines(_read(source)), max(0, start), max(0, start + LINES)))
    if page < 1 or (page > 1 and not lines):
        raise RenderError("page_missing", f"page {page}")
    return lines


def pages_of(source: BinaryIO) -> Iterator[list[GridLine]]:
    """Yield the lines of every page.

    Raises:
        RenderError: ``type_refused`` or ``too_large``.
    """
    lines = _grid_lines(_read(source))
    while page := list(islice(lines, LINES)):
        yield page


@lru_cache(maxsize=65536)
def columns_of(character: str) -> int:
    """Return 2 for characters that Japanese typesetting draws full-width, 0 for marks on the one before, else 1."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FWA" else 1


@lru_cache(maxsize=65536)
def visible(character: str) -> str:
    """Return the character, or 〓 for one that would be invisible or steer the direction of writing."""
    return MISSING if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} else character


def _read(source: BinaryIO) -> str:
    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        raise RenderError("too_large", "text over 16 MiB")
    source.seek(0)
    return decode_text(source.read())


def _grid_lines(text: str) -> Iterator[GridLine]:
    """Yield lines, broken where the next character would pass the last column."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        placed: GridLine = []
        column = 0
        for character in line:
            width = _TAB - column % _TAB if character == "\t" else columns_of(character)
            if column + width > COLUMNS:
                yield placed
                placed, column = [], 0
            if not character.isspace():
                placed.append((column, character))
            column += width
        yield placed

"""Pages of text files: characters in a grid, half-width and full-width, never interpreted as anything else."""

import io
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import BinaryIO

from PIL import Image, ImageOps

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.fonts import MISSING, glyph, line_height
from vault.documents.rendering.model import PageFacts, PageSize, Tile
from vault.documents.rendering.text_encoding import decode_text
from vault.documents.rendering.tiling import Window, window_of

MAX_BYTES = 16 << 20
COLUMNS, LINES = 100, 64  # half-width characters across, lines down
A4 = PageSize(595.0, 842.0)
_TAB = 8
_MARGIN = 0.06  # of the page's width


def text_facts(source: BinaryIO) -> PageFacts:
    """Return number of pages, all A4.

    Raises:
        RenderError: ``type_refused`` (no known encoding) or ``too_large`` (over 16 MiB).
    """
    lines = sum(1 for _ in _grid_lines(_read(source)))
    count = max(1, -(-lines // LINES))
    return PageFacts(count, (A4,) * count)


def draw_text_page(source: BinaryIO, page: int, long_side: int, tile: Tile | None = None) -> Image.Image:
    """Draw one page, 1-based, or one part of it, black on white.

    Raises:
        RenderError: ``type_refused``, ``too_large`` or ``page_missing``.
    """
    start = (page - 1) * LINES
    lines = list(islice(_grid_lines(_read(source)), max(0, start), max(0, start + LINES)))
    if page < 1 or (page > 1 and not lines):
        raise RenderError("page_missing", f"page {page}")
    return _draw(lines, window_of(A4.width, A4.height, long_side, tile))


def _read(source: BinaryIO) -> str:
    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        raise RenderError("too_large", "text over 16 MiB")
    source.seek(0)
    return decode_text(source.read())


def _grid_lines(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield lines as (column, character), broken where the next character would pass the last column."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        placed: list[tuple[int, str]] = []
        column = 0
        for character in line:
            width = _TAB - column % _TAB if character == "\t" else _columns(character)
            if column + width > COLUMNS:
                yield placed
                placed, column = [], 0
            if not character.isspace():
                placed.append((column, character))
            column += width
        yield placed


def _draw(lines: list[list[tuple[int, str]]], window: Window) -> Image.Image:
    """Draw white on black, so that neighbouring glyphs only ever add, and turn it around."""
    size = window.whole
    margin = round(size[0] * _MARGIN)
    cell = (size[0] - 2 * margin) / COLUMNS
    pitch = (size[1] - 2 * margin) / LINES
    pixels = max(1, round(2 * cell))
    canvas = Image.new("L", window.size)
    for number, line in enumerate(lines):
        top = margin + round(number * pitch + (pitch - line_height(pixels)) / 2) - window.top
        for column, character in line:
            picture = _fitted(_visible(character), pixels, max(1, round(_columns(character) * cell)))
            left = margin + round(column * cell) - window.left
            canvas.paste(255, (left, top), picture)
    return ImageOps.invert(canvas).convert("RGB")


@lru_cache(maxsize=16384)
def _fitted(character: str, pixels: int, room: int) -> Image.Image:
    """Return the glyph centred in its cells; a wide letter such as m is narrowed to fit."""
    picture = glyph(character, pixels).picture
    if picture.width > room:
        return picture.resize((room, picture.height))
    cell = Image.new("L", (room, picture.height))
    cell.paste(picture, ((room - picture.width) // 2, 0))
    return cell


@lru_cache(maxsize=65536)
def _columns(character: str) -> int:
    """Return 2 for characters that Japanese typesetting draws full-width, 0 for marks on the one before, else 1."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FWA" else 1


@lru_cache(maxsize=65536)
def _visible(character: str) -> str:
    """Return the character, or 〓 for one that would be invisible or steer the direction of writing."""
    return MISSING if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} else character

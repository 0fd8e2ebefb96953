"""Pages of text files: characters in a grid, half-width and full-width, never interpreted as anything else."""

from functools import lru_cache
from typing import BinaryIO

from PIL import Image, ImageOps

from vault.documents.rendering.fonts import glyph, line_height
from vault.documents.rendering.model import PageFacts, Tile
from vault.documents.rendering.text_grid import (
    A4,
    COLUMNS,
    LINES,
    MARGIN,
    GridLine,
    columns_of,
    lines_of_page,
    page_count,
    visible,
)
from vault.documents.rendering.tiling import Window, window_of


def text_facts(source: BinaryIO) -> PageFacts:
    """Return number of pages, all A4.

    Raises:
        RenderError: ``type_refused`` (no known encoding) or ``too_large`` (over 16 MiB).
    """
    count = page_count(source)
    return PageFacts(count, (A4,) * count)


def draw_text_page(source: BinaryIO, page: int, long_side: int, tile: Tile | None = None) -> Image.Image:
    """Draw one page, 1-based, or one part of it, black on white.

    Raises:
        RenderError: ``type_refused``, ``too_large`` or ``page_missing``.
    """
    return _draw(lines_of_page(source, page), window_of(A4.width, A4.height, long_side, tile))


def _draw(lines: list[GridLine], window: Window) -> Image.Image:
    """Draw white on black, so that neighbouring glyphs only ever add, and turn it around."""
    size = window.whole
    margin = round(size[0] * MARGIN)
    cell = (size[0] - 2 * margin) / COLUMNS
    pitch = (size[1] - 2 * margin) / LINES
    pixels = max(1, round(2 * cell))
    canvas = Image.new("L", window.size)
    for number, line in enumerate(lines):
        top = margin + round(number * pitch + (pitch - line_height(pixels)) / 2) - window.top
        for column, character in line:
            picture = _fitted(visible(character), pixels, max(1, round(columns_of(character) * cell)))
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

"""Parts of a page: how finely it may be drawn, into how many parts it is cut, and which pixels one part has.

A large drawing is never drawn whole at a scale at which its smallest letters can be read: a worker draws one part, in a
bitmap of that part's size. Parts of a page are alike in size, so that none is a sliver too small for its viewer's mark.
"""

from dataclasses import dataclass
from typing import Final

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.model import MAX_TILED_LONG_SIDE, Tile
from vault.documents.rendering.scaling import pixels_for

TILE_SIDE: Final = 1024
"""No part is wider or higher than this, in pixels."""
FINEST_DPI: Final = 300
"""A page that has a size on paper is drawn no finer than this; a picture no finer than it is."""
_POINTS_PER_INCH: Final = 72


@dataclass(frozen=True)
class Window:
    """The pixels of a page, drawn `whole` pixels wide and high, from `left`, `top` up to `right`, `bottom`."""

    whole: tuple[int, int]
    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the part."""
        return self.right - self.left, self.bottom - self.top


def finest_long_side(viewer: str, width: float, height: float, most: int = MAX_TILED_LONG_SIDE) -> int:
    """Return the most pixels that the longer side of a page may have when it is shown in parts.

    Args:
        viewer: ``pdf``, ``image`` or ``text``.
        width: Points, or pixels for ``image``.
        height: As `width`.
        most: The vault's own bound.
    """
    longer = max(width, height)
    if not 0 < longer < float("inf"):
        return 0
    own = longer if viewer == "image" else longer * FINEST_DPI / _POINTS_PER_INCH
    return min(round(own), most, MAX_TILED_LONG_SIDE)


def grid_of(whole: tuple[int, int]) -> tuple[int, int]:
    """Return how many columns and rows a page of so many pixels is cut into."""
    return -(-whole[0] // TILE_SIDE), -(-whole[1] // TILE_SIDE)


def window_of(width: float, height: float, long_side: int, tile: Tile | None) -> Window:
    """Return which pixels are drawn of a page: all of them, or those of one part.

    Args:
        width: Width of the page as seen, in any unit.
        height: Height in the same unit.
        long_side: Pixels of the whole page's longer side; bounded lower without a tile than with one.
        tile: Column and row, from 0, or None for the whole page.

    Raises:
        RenderError: ``page_missing``, there is no such part.
    """
    if tile is None:
        whole = pixels_for(width, height, long_side)
        return Window(whole, 0, 0, *whole)
    whole = pixels_for(width, height, long_side, MAX_TILED_LONG_SIDE)
    across, down = grid_of(whole)
    column, row = tile
    if not (0 <= column < across and 0 <= row < down):
        raise RenderError("page_missing", f"part {column},{row} of {across},{down}")
    left, right = _edges(whole[0], across, column)
    top, bottom = _edges(whole[1], down, row)
    return Window(whole, left, top, right, bottom)


def _edges(length: int, parts: int, place: int) -> tuple[int, int]:
    return length * place // parts, length * (place + 1) // parts

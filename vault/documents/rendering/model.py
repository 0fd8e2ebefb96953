"""Plain values that cross the worker's pipe."""

from dataclasses import dataclass, field
from typing import Literal

Viewer = Literal["pdf", "image", "text"]
Codec = Literal["webp", "jpeg", "png"]

Tile = tuple[int, int]
"""Column and row of a part of a page, from 0."""

MAX_LONG_SIDE = 3000
MAX_TILED_LONG_SIDE = 14_400
DEFAULT_LONG_SIDE = 1600


@dataclass(frozen=True)
class BurntMark:
    """What every part of a page image says about its viewing.

    Args:
        name: The viewer's name as colleagues know it.
        time_text: Time of viewing for people, e.g. ``2026-11-22 12:34 JST``.
        event_id: Random id of this viewing, e.g. ``evt_…``.
        marking: The document's marking phrase, e.g. ``極秘``.
        visit: Number of the visit it is shown to, e.g. ``見学-7K4M``; empty when only the viewer looks.
    """

    name: str
    time_text: str
    event_id: str
    marking: str
    visit: str = ""


@dataclass(frozen=True)
class PageView:
    """Which page, how large, how encoded.

    Args:
        page: 1-based number.
        long_side: Pixels of the longer side of the whole page; more than 3000, or 14,400 with a tile, is taken as that,
            less than 16 as 16.
        codec: WebP by default: with the mark in it, a page is 40 % smaller than as JPEG and its thin coloured lines
            keep their colour. JPEG takes a tenth of the processor time, for servers with many readers.
        quality: 1 to 100, for WebP and JPEG; 0 is the codec's own default (80 and 85).
        tile: The only part to draw; None for the whole page.
    """

    page: int = 1
    long_side: int = DEFAULT_LONG_SIDE
    codec: Codec = "webp"
    quality: int = 0
    tile: Tile | None = None


@dataclass(frozen=True)
class PageSize:
    """Size of a page as seen: points (1/72 inch) for PDF and text, pixels for images."""

    width: float
    height: float


@dataclass(frozen=True)
class PageFacts:
    """Number of pages and the size of each, in order."""

    count: int
    sizes: tuple[PageSize, ...]


@dataclass(frozen=True)
class RenderedPage:
    """An encoded page image that carries no metadata of its source."""

    image: bytes = field(repr=False)
    width: int
    height: int
    media_type: str

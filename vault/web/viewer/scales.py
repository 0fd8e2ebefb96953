"""How large a page can be shown: whole up to one bound, and in parts up to the finest scale that the vault gives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from vault.documents.rendering.tiling import grid_of, window_of
from vault.documents.schemas import PageSizeOut, PagesOut

FITTED: Final = 1600
"""Pixels of the longer side of a page that the browser fits into its window."""
FITTED_WIDE: Final = 2200
_WHOLE: Final = (1100, 1600, 2200, 3000)
_IN_PARTS: Final = (4200, 6000, 8400, 12_000)
_NO_STEP: Final = 1.15
"""Two scales that differ by less than this factor are one."""


@dataclass(frozen=True)
class Scale:
    """One step of the zoom; `fitted` is left to the browser's window."""

    long_side: int
    in_parts: bool = False
    fitted: bool = False


@dataclass(frozen=True)
class Part:
    """One image of a page: where it comes from, and how many pixels it has."""

    path: str
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """A page as it is shown: rows of images."""

    number: int
    rows: tuple[tuple[Part, ...], ...]


def scales_of(pages: PagesOut, size: PageSizeOut, *, wide: bool) -> list[Scale]:
    """Every step for a page, from the whole page in the window up to the cap."""
    own = max(size.width_pt, size.height_pt) if pages.viewer == "image" else float("inf")
    most = int(min(pages.long_side_max, max(own, 16)))
    fitted = Scale(min(FITTED_WIDE if wide else FITTED, pages.long_side_max), fitted=True)
    sides = [*(side for side in _WHOLE if side < most), most]
    finest = size.finest_long_side
    if finest > most:
        sides += [*(side for side in _IN_PARTS if most < side < finest), finest]
    kept = [one for one, above in pairwise(sides) if above / one >= _NO_STEP] + sides[-1:]
    return [fitted, *(Scale(side, in_parts=side > most) for side in kept)]


def sheet_of(version_id: str, pages: PagesOut, number: int, scale: Scale) -> Sheet:
    """The images of one page at a scale."""
    size = pages.sizes[number - 1]
    base = f"/v1/versions/{version_id}/pages/{number}?long_side={scale.long_side}"
    whole = _whole_of(pages, size, scale)
    if not scale.in_parts:
        return Sheet(number, ((Part(base, *whole),),))
    across, down = grid_of(whole)
    return Sheet(
        number,
        tuple(
            tuple(_part(base, size, scale, (column, row)) for column in range(across)) for row in range(down)
        ),
    )


def _whole_of(pages: PagesOut, size: PageSizeOut, scale: Scale) -> tuple[int, int]:
    if scale.in_parts:
        return window_of(size.width_pt, size.height_pt, scale.long_side, (0, 0)).whole
    longer = max(size.width_pt, size.height_pt)
    most = min(scale.long_side, int(longer)) if pages.viewer == "image" else scale.long_side
    return window_of(size.width_pt, size.height_pt, most, None).whole


def _part(base: str, size: PageSizeOut, scale: Scale, tile: tuple[int, int]) -> Part:
    window = window_of(size.width_pt, size.height_pt, scale.long_side, tile)
    return Part(f"{base}&tile={tile[0]},{tile[1]}", *window.size)

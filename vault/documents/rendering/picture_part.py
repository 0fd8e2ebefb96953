"""Cutting one part out of a picture that lies in its file turned or mirrored, without turning the whole of it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from PIL import Image

from vault.documents.rendering.tiling import Window

Transpose = Image.Transpose
Box = tuple[int, int, int, int]

_MARGIN: Final = 4
"""Pixels around a part, so that smoothing at its edge sees what lies beyond it."""

# EXIF orientation (Exif 2.32, tag 0x0112): how the file's picture is turned to be upright, and where a point of the upright
# picture lies in a file of the given width and height.
_UPRIGHT: Final[dict[int, Transpose]] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_IN_FILE: Final[dict[int, Callable[[int, int, int, int], tuple[int, int]]]] = {
    2: lambda x, y, width, _height: (width - x, y),
    3: lambda x, y, width, height: (width - x, height - y),
    4: lambda x, y, _width, height: (x, height - y),
    5: lambda x, y, _width, _height: (y, x),
    6: lambda x, y, _width, height: (y, height - x),
    7: lambda x, y, width, height: (width - y, height - x),
    8: lambda x, y, width, _height: (width - y, x),
}
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})


@dataclass(frozen=True)
class Piece:
    """An upright piece of a picture; `box` is the part of it that was asked for, in its own pixels."""

    picture: Image.Image
    box: tuple[float, float, float, float]


def cut_out(image: Image.Image, orientation: int, window: Window) -> Piece:
    """Return the piece of a decoded picture that a window shows.

    Args:
        image: As it lies in the file.
        orientation: The EXIF value, 1 to 8; any other is taken as upright.
        window: In pixels of the upright picture, at whatever scale it is drawn.
    """
    width, height = image.size
    upright = (height, width) if orientation in _SIDEWAYS else (width, height)
    across, down = upright[0] / window.whole[0], upright[1] / window.whole[1]
    exact = (window.left * across, window.top * down, window.right * across, window.bottom * down)
    outer = (
        max(0, floor(exact[0]) - _MARGIN),
        max(0, floor(exact[1]) - _MARGIN),
        min(upright[0], ceil(exact[2]) + _MARGIN),
        min(upright[1], ceil(exact[3]) + _MARGIN),
    )
    picture = image.crop(_in_file(outer, orientation, image.size))
    if orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[orientation])
    left, top = outer[:2]
    right, bottom = min(exact[2] - left, picture.width), min(exact[3] - top, picture.height)
    return Piece(picture, (exact[0] - left, exact[1] - top, right, bottom))


def _in_file(box: Box, orientation: int, size: tuple[int, int]) -> Box:
    if orientation not in _IN_FILE:
        return box
    place = _IN_FILE[orientation]
    (one, two), (three, four) = place(box[0], box[1], *size), place(box[2], box[3], *size)
    return min(one, three), min(two, four), max(one, three), max(two, four)

"""Where the top of a page is, for whoever looks at it (ISO 32000-2, 7.7.3.3 and 14.11.2).

All drawing happens in *visual* space: origin at the lower left corner as seen, y upwards. ``Geometry.matrix`` carries
it into the page's user space whatever the rotation and boxes are. ``/UserUnit`` is ignored: it scales everything
alike, so the marking keeps its proportion.
"""

import math
from dataclasses import dataclass
from typing import Final

from pikepdf import Array, Dictionary, Name, Object

Box = tuple[float, float, float, float]

DEFAULT_BOX: Final[Box] = (0.0, 0.0, 612.0, 792.0)
MAX_TREE_STEPS: Final = 64
MAX_COORDINATE: Final = 1e7


@dataclass(frozen=True)
class Geometry:
    """The boxes and rotation of one page, normalised.

    Args:
        media: MediaBox with x0 < x1 and y0 < y1, in user space units.
        visible: What a viewer shows: CropBox ∩ MediaBox, or the MediaBox.
        rotation: 0, 90, 180 or 270, clockwise.
    """

    media: Box
    visible: Box
    rotation: int

    @property
    def width(self) -> float:
        """Width as seen."""
        return _extent(self.visible, 1 if self.rotation in (90, 270) else 0)

    @property
    def height(self) -> float:
        """Height as seen."""
        return _extent(self.visible, 0 if self.rotation in (90, 270) else 1)

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Visual space to user space."""
        x0, y0, x1, y1 = self.visible
        return {
            0: (1, 0, 0, 1, x0, y0),
            90: (0, 1, -1, 0, x1, y0),
            180: (-1, 0, 0, -1, x1, y1),
            270: (0, -1, 1, 0, x0, y1),
        }[self.rotation]

    def to_user_space(self, box: Box) -> Box:
        """The user space rectangle covered by a rectangle of visual space."""
        a, b, c, d, e, f = self.matrix
        xs = [a * x + c * y + e for x, y in ((box[0], box[1]), (box[2], box[3]))]
        ys = [b * x + d * y + f for x, y in ((box[0], box[1]), (box[2], box[3]))]
        return (min(xs), min(ys), max(xs), max(ys))


def read_geometry(page: Dictionary) -> Geometry:
    """Read a page's boxes and rotation as viewers agree on them.

    Args:
        page: The page dictionary; inherited values are looked up along ``/Parent``.
    """
    media = _box(inherited(page, Name.MediaBox)) or DEFAULT_BOX
    crop = _box(inherited(page, Name.CropBox))
    return Geometry(media, _intersection(crop, media) or media, _rotation(inherited(page, Name.Rotate)))


def write_geometry(page: Dictionary, geometry: Geometry) -> None:
    """Write the normalised values to the page itself, so that every viewer sees the same page.

    PDFium, for one, shows nothing for a CropBox outside the MediaBox.
    """
    page[Name.MediaBox] = Array([_tidy(v) for v in geometry.media])
    page[Name.CropBox] = Array([_tidy(v) for v in geometry.visible])
    page[Name.Rotate] = geometry.rotation


def inherited(page: Object, key: Name) -> Object | None:
    """Look a page attribute up along ``/Parent``, at most 64 steps (hostile trees can loop)."""
    node: Object | None = page
    for _ in range(MAX_TREE_STEPS):
        if not isinstance(node, Dictionary):
            return None
        value: Object | None = node.get(key)
        if value is not None:
            return value
        node = node.get(Name.Parent)
    return None


def number(value: object) -> float | None:
    """A finite number of sane size, or None for anything else (bool included)."""
    if value is None or isinstance(value, (bool, str, bytes)):
        return None
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) and abs(result) <= MAX_COORDINATE else None


def _box(value: object) -> Box | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    found = [number(v) for v in value]
    numbers = [v for v in found if v is not None]
    if len(numbers) != 4:
        return None
    x0, y0, x1, y1 = numbers
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return box if _extent(box, 0) > 0 and _extent(box, 1) > 0 else None


def _intersection(crop: Box | None, media: Box) -> Box | None:
    if crop is None:
        return None
    box = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _rotation(value: object) -> int:
    angle = number(value)
    if angle is None or angle % 90:
        return 0
    return int(angle) % 360


def _extent(box: Box, axis: int) -> float:
    return box[axis + 2] - box[axis]


def _tidy(value: float) -> float | int:
    return int(value) if value == int(value) else value

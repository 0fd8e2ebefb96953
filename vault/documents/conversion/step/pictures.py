"""Pictures of a mesh from fixed sides: parallel projection, a depth buffer, soft light, and lines where faces meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vault.documents.conversion.step.triangles import Mesh

_FINER: Final = 2  # drawn larger and reduced, so that edges are smooth
_TONE: Final = np.array([0.62, 0.70, 0.78], dtype=np.float32)
_LINE: Final = np.array([41, 51, 66], dtype=np.uint8)
_LIGHT: Final = np.array([-0.35, 0.55, 0.76], dtype=np.float32)
_CREASE: Final = 0.80  # cosine between the normals of neighbouring points that makes a line
_STEPS: Final = 6.0  # pixels of depth between two pixels of one face seen straight on, likewise
_DEPTH_BITS: Final = 30
_CELLS_AT_ONCE: Final = 1 << 20
_NOTHING: Final = -1

Floats = NDArray[Any]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class View:
    """From where the part is looked at.

    Args:
        name: For people, in Japanese and English.
        right, up: What is to the right and upwards in the picture, in the part's axes.
    """

    name: str
    right: tuple[float, float, float]
    up: tuple[float, float, float]


# Z is upwards, and the front is seen along Y, as in most CAD programs (third-angle projection, JIS B 0001).
VIEWS: Final = (
    View("等角図 / Isometric", (0.70711, 0.70711, 0.0), (-0.40825, 0.40825, 0.81650)),
    View("正面図 / Front", (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
    View("平面図 / Top", (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    View("右側面図 / Right side", (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
)


@dataclass(frozen=True)
class Picture:
    """A view on white.

    Args:
        image: In colour.
        pixels_a_metre: Its scale.
    """

    image: Image.Image
    pixels_a_metre: float


def draw_view(mesh: Mesh, view: View, size: tuple[int, int]) -> Picture:
    """Draw the mesh as large as it fits into `size` pixels, in the middle."""
    finer = size[0] * _FINER, size[1] * _FINER
    axes = _axes(view)
    seen = mesh.corners @ axes.T
    low, high = seen.reshape(-1, 3).min(axis=0), seen.reshape(-1, 3).max(axis=0)
    room = np.maximum(high - low, 1e-9)
    scale = float(min(finer[0] / room[0], finer[1] / room[1])) * 0.98
    # Downwards are rows; depth grows towards the eye.
    placed = (seen - (high + low) / 2) * [scale, -scale, scale] + [finer[0] / 2, finer[1] / 2, 0.0]
    depths = _slopes(placed, (seen[:, :, 2:] - low[2]) / room[2])
    owner, depth = _visible_triangles(placed, depths, finer)
    turned = _slopes(placed, mesh.normals @ axes.T)
    pixel = 1 / (scale * float(room[2]))
    colours = _shaded(owner, depth, turned, finer, _STEPS * pixel)
    image = Image.fromarray(colours).resize(size, Image.Resampling.BOX)
    return Picture(image, scale / _FINER)


def _axes(view: View) -> Floats:
    right, up = np.array(view.right), np.array(view.up)
    return np.stack([right, up, np.cross(right, up)])


def _visible_triangles(placed: Floats, slopes: Floats, size: tuple[int, int]) -> tuple[Numbers, Floats]:
    """Return for each pixel the number of the nearest triangle, or -1, and its depth, from 0 (farthest) to 1."""
    width, height = size
    keys = np.full(width * height, _NOTHING, dtype=np.int64)
    for numbers, rows, columns in _covered(placed, width, height):
        depth = _at(slopes[numbers], columns, rows)[:, 0].clip(0, 1)
        # Depth above, number below: the greatest key is the nearest triangle.
        steps = (depth * ((1 << _DEPTH_BITS) - 1)).astype(np.int64)
        np.maximum.at(keys, rows * width + columns, (steps << 32) | numbers)
    owner = np.where(keys >= 0, keys & 0xFFFFFFFF, _NOTHING)
    return owner, np.where(keys >= 0, keys >> 32, 0) / ((1 << _DEPTH_BITS) - 1)


def _covered(placed: Floats, width: int, height: int) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Yield triangles with the rows and columns of the pixels whose middles they cover, a bounded number at once."""
    tops = np.ceil(placed[:, :, 1].min(axis=1) - 0.5).clip(0, height).astype(np.int64)
    bottoms = np.floor(placed[:, :, 1].max(axis=1) - 0.5).clip(-1, height - 1).astype(np.int64)
    counts = (bottoms - tops + 1).clip(0)
    for first, last in _batches(counts):
        numbers, rows = _expanded(np.arange(first, last), tops[first:last], counts[first:last])
        lefts, rights = _spans(placed[numbers], rows + 0.5)
        starts = np.ceil(lefts - 0.5).clip(0, width).astype(np.int64)
        lengths = (np.floor(rights - 0.5).clip(-1, width - 1).astype(np.int64) - starts + 1).clip(0)
        for begin, end in _batches(lengths):
            which, columns = _expanded(np.arange(begin, end), starts[begin:end], lengths[begin:end])
            yield numbers[which], rows[which], columns


def _batches(counts: Numbers) -> Iterator[tuple[int, int]]:
    """Yield ranges of about a million in sum; one that is more alone is a range of its own."""
    if not len(counts):
        return
    groups = np.cumsum(counts) // _CELLS_AT_ONCE
    bounds = [0, *(np.flatnonzero(np.diff(groups)) + 1), len(counts)]
    yield from ((int(first), int(last)) for first, last in pairwise(bounds))


def _expanded(numbers: Numbers, starts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Repeat each number `counts` times, beside the numbers from its start on."""
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(numbers, counts), np.repeat(starts, counts) + offsets


def _spans(corners: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Where a horizontal line enters and leaves each triangle; from infinity to minus infinity where it does not."""
    lefts, rights = np.full(len(ys), np.inf), np.full(len(ys), -np.inf)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        (ax, ay), (bx, by) = corners[:, one, :2].T, corners[:, other, :2].T
        crosses = (np.minimum(ay, by) <= ys) & (ys <= np.maximum(ay, by)) & (ay != by)
        with np.errstate(divide="ignore", invalid="ignore"):
            xs = ax + (ys - ay) / (by - ay) * (bx - ax)
        lefts = np.where(crosses, np.minimum(lefts, xs), lefts)
        rights = np.where(crosses, np.maximum(rights, xs), rights)
    found = rights >= lefts
    return np.where(found, lefts, 1.0), np.where(found, rights, 0.0)


def _slopes(placed: Floats, values: Floats) -> Floats:
    """How values at the corners go on across each triangle.

    Args:
        placed: Shape (triangles, 3, axes).
        values: Shape (triangles, 3, kinds).

    Returns:
        Shape (triangles, 3, kinds): the two changes by pixel, and the value at the origin.
    """
    (ax, ay), (bx, by), (cx, cy) = (placed[:, corner, :2].T for corner in range(3))
    whole = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    safe = np.where(np.abs(whole) > 1e-9, whole, np.inf)[:, None]
    second, third = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    across = (second * (cy - ay)[:, None] - third * (by - ay)[:, None]) / safe
    down = (third * (bx - ax)[:, None] - second * (cx - ax)[:, None]) / safe
    at_zero = values[:, 0] - across * ax[:, None] - down * ay[:, None]
    return np.stack([across, down, at_zero], axis=1)


def _at(slopes: Floats, columns: Numbers, rows: Numbers) -> Floats:
    """Values at the middles of pixels; one triangle each."""
    values: Floats = slopes[:, 0] * (columns + 0.5)[:, None] + slopes[:, 1] * (rows + 0.5)[:, None]
    return values + slopes[:, 2]


def _shaded(
    owner: Numbers, depth: Floats, slopes: Floats, size: tuple[int, int], steepest: float
) -> NDArray[np.uint8]:
    width, height = size
    places = np.flatnonzero(owner >= 0)
    rows, columns = np.divmod(places, width)
    facing = _at(slopes[owner[places]], columns, rows).astype(np.float32)
    facing /= np.maximum(np.sqrt((facing * facing).sum(axis=1, keepdims=True)), 1e-6)
    facing[facing[:, 2] < 0] *= -1.0
    light = (0.42 + 0.58 * (facing @ _LIGHT).clip(0, 1)) * 1.22
    colours = np.full((width * height, 3), 255, dtype=np.uint8)
    colours[places] = (light[:, None] * _TONE).clip(0, 1) * 255
    seen = np.zeros((width * height, 3), dtype=np.float32)
    seen[places] = facing
    shape = (height, width)
    lines = _lines(seen.reshape(*shape, 3), depth.reshape(shape), (owner >= 0).reshape(shape), steepest)
    colours[lines.reshape(-1)] = _LINE
    return colours.reshape(*shape, 3)


def _lines(seen: Floats, depth: Floats, covered: NDArray[np.bool_], steepest: float) -> NDArray[np.bool_]:
    """Where the direction of the surface changes from one pixel to the next, or its depth by more than it slopes."""
    found = np.zeros(depth.shape, dtype=bool)
    for one, other in (
        (np.s_[:-1, :], np.s_[1:, :]),
        (np.s_[:, :-1], np.s_[:, 1:]),
    ):
        turned = (seen[one] * seen[other]).sum(axis=2) < _CREASE
        slope = np.maximum(np.minimum(seen[one][..., 2], seen[other][..., 2]), 0.05)
        far = np.abs(depth[one] - depth[other]) > steepest / slope
        edge = (turned | far) & (covered[one] | covered[other])
        found[one] |= edge
        found[other] |= edge
    return found

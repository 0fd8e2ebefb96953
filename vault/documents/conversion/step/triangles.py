"""A mesh as drawing needs it: corners of triangles with their normals, read from binary glTF within bounds."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError

MAX_TRIANGLES: Final = 1_000_000
MAX_NODES: Final = 5_000
MAX_DEPTH: Final = 64
_HEADER: Final = struct.Struct("<4s3I4s")
_CHUNK: Final = struct.Struct("<I4s")
_FLOAT: Final = 5126
_INDICES: Final = {5121: "<u1", 5123: "<u2", 5125: "<u4"}
_TRIANGLES: Final = 4

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Mesh:
    """Triangles in space, in metres.

    Args:
        corners: Shape (triangles, 3 corners, 3 axes).
        normals: Of the same shape, of unit length.
        names: Of the parts, each once, in the order of the file.
        parts: How many solids are placed, repeated ones counted.
    """

    corners: Floats
    normals: Floats
    names: tuple[str, ...]
    parts: int


def read_glb(content: bytes) -> Mesh:
    """Read the first scene of a binary glTF 2.0 file.

    Raises:
        ConversionError: ``too_large`` (a million triangles, 5,000 nodes, 64 levels) or ``unreadable``.
    """
    try:
        return _Scene(content).mesh()
    except (ValueError, KeyError, IndexError, TypeError, struct.error, RecursionError) as error:
        raise ConversionError(UNREADABLE, f"mesh: {type(error).__name__}") from error


class _Scene:
    def __init__(self, content: bytes) -> None:
        magic, version, _, length, kind = _HEADER.unpack_from(content)
        if magic != b"glTF" or version != 2 or kind != b"JSON":
            raise ValueError("no binary glTF")
        self._said: dict[str, Any] = json.loads(content[20 : 20 + length])
        size, _ = _CHUNK.unpack_from(content, 20 + length)
        start = 20 + length + _CHUNK.size
        self._data = content[start : start + size]
        self._corners: list[Floats] = []
        self._normals: list[Floats] = []
        self._names: dict[str, None] = {}
        self._triangles = self._parts = 0

    def mesh(self) -> Mesh:
        """Everything placed in the scene."""
        scene = self._said["scenes"][self._said.get("scene", 0)]
        nodes = 0
        waiting = [(number, np.eye(4), 0) for number in reversed(scene.get("nodes", []))]
        while waiting:
            number, above, depth = waiting.pop()
            nodes += 1
            if nodes > MAX_NODES or depth > MAX_DEPTH:
                raise ConversionError(TOO_LARGE, "too many parts, or parts inside parts")
            node = self._said["nodes"][number]
            placed = above @ _placement(node)
            if not np.isfinite(placed).all():
                raise ValueError("a place that is no number")
            if "mesh" in node:
                self._place(self._said["meshes"][node["mesh"]], node, placed)
            waiting.extend((child, placed, depth + 1) for child in reversed(node.get("children", [])))
        if not self._corners:
            raise ConversionError(UNREADABLE, "no solids")
        corners, normals = np.concatenate(self._corners), np.concatenate(self._normals)
        return Mesh(corners, normals, tuple(self._names), self._parts)

    def _place(self, mesh: dict[str, Any], node: dict[str, Any], placed: NDArray[np.float64]) -> None:
        self._parts += 1
        if name := str(node.get("name") or mesh.get("name") or "").strip():
            self._names.setdefault(name)
        turn = np.linalg.inv(placed[:3, :3]).T
        for points, normals, indices in self._primitives(mesh):
            self._triangles += len(indices)
            if self._triangles > MAX_TRIANGLES:
                raise ConversionError(TOO_LARGE, f"more than {MAX_TRIANGLES} triangles")
            corners = points.astype(np.float64) @ placed[:3, :3].T + placed[:3, 3]
            turned = normals.astype(np.float64) @ turn.T
            self._corners.append(corners.astype(np.float32)[indices])
            self._normals.append(_of_unit_length(turned)[indices])

    def _primitives(self, mesh: dict[str, Any]) -> Iterator[tuple[Floats, Floats, NDArray[np.int64]]]:
        for primitive in mesh["primitives"]:
            if primitive.get("mode", _TRIANGLES) != _TRIANGLES:
                continue
            points = self._vectors(primitive["attributes"]["POSITION"])
            if "indices" in primitive:
                indices = self._numbers(primitive["indices"])
            else:
                indices = np.arange(len(points))
            indices = indices[: len(indices) // 3 * 3].reshape(-1, 3)
            if len(indices) and not 0 <= indices.min() <= indices.max() < len(points):
                raise ValueError("corners that are not there")
            given = primitive["attributes"].get("NORMAL")
            normals = self._vectors(given) if given is not None else _flat_normals(points, indices)
            if len(normals) != len(points):
                raise ValueError("normals of other corners")
            yield points, normals, indices

    def _vectors(self, number: int) -> Floats:
        accessor, place, stride = self._accessor(number)
        if accessor["componentType"] != _FLOAT or accessor["type"] != "VEC3":
            raise ValueError("no vectors")
        count = int(accessor["count"])
        view = np.ndarray((count, 3), "<f4", self._data, place, (stride or 12, 4))
        if not np.isfinite(view).all():
            raise ValueError("coordinates that are no numbers")
        return view.astype(np.float32)

    def _numbers(self, number: int) -> NDArray[np.int64]:
        accessor, place, _ = self._accessor(number)
        kind = np.dtype(_INDICES[accessor["componentType"]])
        return np.ndarray((int(accessor["count"]),), kind, self._data, place).astype(np.int64)

    def _accessor(self, number: int) -> tuple[dict[str, Any], int, int]:
        accessor = self._said["accessors"][number]
        if not 0 <= int(accessor["count"]) <= 3 * MAX_TRIANGLES:
            raise ConversionError(TOO_LARGE, f"more than {MAX_TRIANGLES} triangles")
        view = self._said["bufferViews"][accessor["bufferView"]]
        place = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        return accessor, place, int(view.get("byteStride", 0))


def _placement(node: dict[str, Any]) -> NDArray[np.float64]:
    """The node's matrix, or that of its translation, rotation (a quaternion) and scale (glTF 2.0, 3.5.3)."""
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    placed = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    placed[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    placed[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)), dtype=np.float64)
    placed[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return placed


def _flat_normals(points: Floats, indices: NDArray[np.int64]) -> Floats:
    normals = np.zeros_like(points)
    sides = np.cross(
        points[indices[:, 1]] - points[indices[:, 0]], points[indices[:, 2]] - points[indices[:, 0]]
    )
    for corner in range(3):
        np.add.at(normals, indices[:, corner], sides)
    return normals


def _of_unit_length(vectors: NDArray[np.float64]) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)

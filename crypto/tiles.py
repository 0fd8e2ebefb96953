"""The log as static files: hash tiles and entry bundles (C2SP tlog-tiles v0.1.0).

tile/<L>/<N>[.p/<W>]          256 (or W) hashes of 32 bytes: roots of complete subtrees of 256^L leaves
tile/entries/<N>[.p/<W>]      256 (or W) entries, each behind its length as uint16, big-endian
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from crypto.errors import FormatError
from crypto.merkle import HashReader, Leaves, complete_subtree_root, reader_of
from crypto.primitives import DIGEST_SIZE

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
MAX_LEVEL: Final = 63
MAX_ENTRY_SIZE: Final = 65_535
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Coordinates of a tile, or of an entry bundle when `level` is None."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """Return the path below the log's prefix."""
        groups = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{partial}"

    @classmethod
    def parse(cls, path: str) -> Self:
        """Read a path below the log's prefix.

        Raises:
            FormatError: no tile has this path.
        """
        found = _PATH.fullmatch(path)
        if found is None:
            raise FormatError("not the path of a tile")
        level = None if found["level"] == "entries" else int(found["level"])
        number = int(found["number"].replace("x", "").replace("/", ""))
        tile = cls(level, number, int(found["width"] or TILE_WIDTH))
        if tile.path() != path or (level or 0) > MAX_LEVEL or tile.width > TILE_WIDTH:
            raise FormatError("not the one path of a tile")
        return tile


def tiles_of_growth(old: int, new: int) -> list[Tile]:
    """Return the hash tiles to publish when the log grows from `old` to `new` leaves, lowest level first.

    Entry bundles have the same numbers and widths as the tiles of level 0 (`Tile(None, number, width)`).
    """
    tiles = []
    level = 0
    while new >> (TILE_HEIGHT * level):
        before, after = old >> (TILE_HEIGHT * level), new >> (TILE_HEIGHT * level)
        if before != after:
            full = range(before // TILE_WIDTH, after // TILE_WIDTH)
            tiles += [Tile(level, number) for number in full]
            if after % TILE_WIDTH:
                tiles.append(Tile(level, after // TILE_WIDTH, after % TILE_WIDTH))
        level += 1
    return tiles


def tiles_completed(size: int, completed: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
    """Return level, number and root of each full hash tile that ends with the last of `size` leaves, lowest level first.

    Args:
        size: leaves of the tree after `merkle.Frontier.append`.
        completed: what it returned.
    """
    roots = completed[TILE_HEIGHT::TILE_HEIGHT]
    return [(level, (size >> TILE_HEIGHT * (level + 1)) - 1, root) for level, root in enumerate(roots)]


def tile_hashes(leaves: Leaves, tile: Tile) -> list[bytes]:
    """Return the hashes that a hash tile holds.

    Args:
        leaves: all leaf hashes, or a reader of stored hashes.
        tile: with a level.

    Raises:
        FormatError: `tile` names an entry bundle.
    """
    if tile.level is None:
        raise FormatError("an entry bundle has no hashes")
    reader = reader_of(leaves)
    start = tile.number * TILE_WIDTH
    return [reader.node(TILE_HEIGHT * tile.level, start + at) for at in range(tile.width)]


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Return the bytes of a hash tile."""
    return b"".join(hashes)


def decode_tile(octets: bytes, width: int) -> list[bytes]:
    """Read a hash tile of known width.

    Raises:
        FormatError: not `width` hashes.
    """
    if len(octets) != width * DIGEST_SIZE:
        raise FormatError(f"a tile of width {width} has {width * DIGEST_SIZE} bytes")
    return [octets[at : at + DIGEST_SIZE] for at in range(0, len(octets), DIGEST_SIZE)]


def encode_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of an entry bundle.

    Raises:
        FormatError: an entry is longer than 65 535 bytes.
    """
    if any(len(entry) > MAX_ENTRY_SIZE for entry in entries):
        raise FormatError(f"a log entry has at most {MAX_ENTRY_SIZE} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_entry_bundle(octets: bytes, width: int) -> list[bytes]:
    """Read an entry bundle of known width.

    Raises:
        FormatError: not exactly `width` entries.
    """
    entries = []
    at = 0
    while at < len(octets):
        start = at + 2
        at = start + int.from_bytes(octets[at:start], "big")
        entries.append(octets[start:at])
    if at != len(octets) or len(entries) != width:
        raise FormatError(f"not a bundle of {width} entries")
    return entries


class TileHashReader(HashReader):
    """Reads subtree hashes from tiles, so that a proof over a million leaves needs a handful of them.

    What the tiles say is not authenticated here: check the proof against a signed root.

    Args:
        read_tile: returns the bytes of a hash tile.
        size: leaves of the tree that the tiles were published for.
    """

    def __init__(self, read_tile: Callable[[Tile], bytes], size: int) -> None:
        self._read_tile = read_tile
        self._size = size
        self._tiles: dict[Tile, list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the root of a complete subtree, as `merkle.HashReader.node`.

        Raises:
            FormatError: a tile is malformed, or the tree has no such subtree.
        """
        tile_level, height = divmod(level, TILE_HEIGHT)
        number, start = divmod(index << height, TILE_WIDTH)
        row = self._hashes(tile_level, number)[start : start + (1 << height)]
        if len(row) != 1 << height:
            raise FormatError(f"a tree of {self._size} has no subtree {index} at level {level}")
        return complete_subtree_root(row)

    def _hashes(self, level: int, number: int) -> list[bytes]:
        in_level = self._size >> (TILE_HEIGHT * level)
        width = min(TILE_WIDTH, in_level - number * TILE_WIDTH)
        tile = Tile(level, number, width)
        if width <= 0:
            return []
        if tile not in self._tiles:
            self._tiles[tile] = decode_tile(self._read_tile(tile), width)
        return self._tiles[tile]

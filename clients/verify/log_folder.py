"""The files of an exported log (C2SP tlog-tiles, and one line per leaf).

checkpoint               newest signed checkpoint
checkpoints/<size>       older ones
log.vkey                 verifier key, as the log claims it
entries.jsonl            leaf bodies, one canonical JSON per line, in order
tile/…                   hash tiles and entry bundles
proofs/<index>.tlog-proof
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clients.errors import CouldNotCheckError
from clients.texts import translate as _
from clients.verify.checking import checking, reading, wrong
from crypto.tiles import TILE_WIDTH, Tile, decode_entry_bundle


class LogFolder:
    """Reads the files; believes none of them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, name: str = "checkpoint") -> str:
        """A signed checkpoint as text.

        Raises:
            CouldNotCheckError: it is missing.
        """
        with reading(name):
            return (self.path / name).read_text(encoding="utf-8")

    def older_checkpoints(self) -> list[Path]:
        """The files of older checkpoints, by size."""
        return sorted(
            (self.path / "checkpoints").glob("[0-9]*"), key=lambda each: (len(each.name), each.name)
        )

    def proofs(self) -> list[Path]:
        """The files of inclusion proofs."""
        return sorted((self.path / "proofs").glob("*.tlog-proof"))

    @property
    def has_tiles(self) -> bool:
        """Whether the folder holds tiles."""
        return (self.path / "tile").is_dir()

    def tile(self, tile: Tile) -> bytes:
        """The bytes of a tile.

        Raises:
            CouldNotCheckError: it is missing.
        """
        with reading(tile.path()):
            return (self.path / tile.path()).read_bytes()

    def bundle(self, bundle: Tile) -> list[bytes]:
        """The leaf bodies of an entry bundle.

        Raises:
            VerificationFailedError: it does not hold as many.
            CouldNotCheckError: it is missing.
        """
        data = self.tile(bundle)
        with checking(bundle.path()):
            return decode_entry_bundle(data, bundle.width)

    def bodies(self, size: int) -> Iterator[bytes]:
        """The first `size` leaf bodies, from the lines or else from the entry bundles.

        Raises:
            VerificationFailedError: there are fewer or more.
            CouldNotCheckError: there are neither lines nor bundles.
        """
        lines = self.path / "entries.jsonl"
        if lines.exists():
            return self._from_lines(lines, size)
        if self.has_tiles or size == 0:
            return self._from_bundles(size)
        raise CouldNotCheckError(
            _("no leaves in {path}").format(path=self.path),
            remedy=_(
                "export the whole log: `hizo log export DIR`, or `hizo-vault log export DIR` at the vault"
            ),
        )

    def _from_lines(self, lines: Path, size: int) -> Iterator[bytes]:
        count = 0
        with lines.open("rb") as file:
            for line in file:
                count += 1
                if count > size or not line.endswith(b"\n"):
                    raise wrong(lines.name, _("does not hold exactly {size} leaves").format(size=size))
                yield line[:-1]
        if count != size:
            raise wrong(lines.name, _("does not hold exactly {size} leaves").format(size=size))

    def _from_bundles(self, size: int) -> Iterator[bytes]:
        for first in range(0, size, TILE_WIDTH):
            yield from self.bundle(Tile(None, first // TILE_WIDTH, min(TILE_WIDTH, size - first)))

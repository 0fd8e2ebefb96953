"""Checking an exported log of a million leaves offline, against hashing the same leaves and their tree and nothing more.

The leaves are planted: the form of a released page, with an index, an id, a time and commitments of their own each, in the
bytes that the vault writes; making them by acts would take an hour. Checked is the folder of `hizo log export`, with
the function behind `hizo verify log`; both sides are counted in processor time. HIZO_BENCH_LEAVES sets another number.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from clients.verify.leaf import read_leaf
from clients.verify.log import verify_log
from crypto.checkpoint import Checkpoint
from crypto.merkle import leaf_hash, root
from crypto.signed_note import NoteSigner, NoteVerifier
from crypto.tiles import TILE_WIDTH, Tile, encode_entry_bundle, encode_tile, tile_hashes, tiles_of_growth
from tests.benchmarks.measuring import Figure, in_turn, worked
from tests.benchmarks.planting import leaf_bodies

LEAVES = int(os.environ.get("HIZO_BENCH_LEAVES", "1000000"))
ROUNDS = 3
GOAL = 3.0
BEGAN_MS = 1_790_000_000_000


def export(folder: Path, origin: str, signer: NoteSigner) -> None:
    """The folder as `hizo log export` writes it."""
    hashes = []
    with (folder / "entries.jsonl").open("wb") as lines:
        for body in leaf_bodies(range(LEAVES), BEGAN_MS):
            lines.write(body + b"\n")
            hashes.append(leaf_hash(body))
    read_leaf(body)  # the planted form is one that reading in full takes
    (folder / "checkpoint").write_text(signer.sign(Checkpoint(origin, LEAVES, root(hashes)).text()))


def add_tiles(folder: Path) -> None:
    """What `hizo-vault log export` adds at the host."""
    entries = (folder / "entries.jsonl").read_bytes().splitlines()
    hashes = [leaf_hash(each) for each in entries]
    for tile in tiles_of_growth(0, LEAVES):
        _write(folder / tile.path(), encode_tile(tile_hashes(hashes, tile)))
        if tile.level == 0:
            bundle = entries[tile.number * TILE_WIDTH :][: tile.width]
            _write(folder / Tile(None, tile.number, tile.width).path(), encode_entry_bundle(bundle))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def hash_alone(folder: Path) -> bytes:
    """The leaf hashes and the tree, from the same file by the same functions."""
    with (folder / "entries.jsonl").open("rb") as lines:
        return root([leaf_hash(line[:-1]) for line in lines])


def measure(folder: Path, verifier: NoteVerifier, what: str, goal: float | None) -> None:
    """Print one figure."""
    took, alone = in_turn(lambda: verify_log(folder, verifier), lambda: hash_alone(folder), ROUNDS, worked)
    ratio = took / alone
    Figure(
        f"verifying {LEAVES:,} leaves, {what}",
        "hashing them and their tree alone",
        ratio,
        "printed" if goal is None else f"≤ {goal:.0f}",
        goal is None or ratio <= goal,
        {"verify_s": took, "hashing_s": alone, "leaves_per_s": LEAVES / took},
    ).print()


def main() -> int:
    """Both exports."""
    signer = NoteSigner.generate("bench.example/log")
    verifier = NoteVerifier.from_vkey(signer.vkey())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        export(folder, verifier.name, signer)
        measure(folder, verifier, "as a client exports them", GOAL)
        add_tiles(folder)
        measure(folder, verifier, "with tiles, as the host exports them", None)
    return 0


if __name__ == "__main__":
    sys.exit(main())

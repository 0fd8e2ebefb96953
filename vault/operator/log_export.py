"""The log as files, in the layout of C2SP tlog-tiles plus one line a leaf, for people who trust nothing of ours.

FOLDER/checkpoint            newest signed checkpoint
FOLDER/checkpoints/<size>    every published checkpoint
FOLDER/log.vkey              the verifier key (compare it with one you got elsewhere)
FOLDER/entries.jsonl         leaf bodies, one canonical JSON a line, in order
FOLDER/tile/...              hash tiles and entry bundles
FOLDER/proofs/<index>.tlog-proof
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crypto.tiles import TILE_WIDTH, Tile, encode_entry_bundle, encode_tile, tile_hashes, tiles_of_growth
from crypto.tlog_proof import format_tlog_proof
from vault.app.open_platform import open_platform
from vault.audit.checkpoints import SignedCheckpoint, log_signer, published_checkpoints, sign_checkpoint
from vault.audit.log import leaf_bodies, leaf_hashes
from vault.audit.proofs import prove_inclusion
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


def export_log(settings: Settings, folder: Path, proofs: tuple[int, ...]) -> int:
    """Write the log into `folder`; return the number of leaves."""
    with closing(open_platform(settings)) as platform:
        return export_log_of(platform, folder, proofs)


def export_log_of(platform: Platform, folder: Path, proofs: tuple[int, ...]) -> int:
    """As `export_log`, for opened ports."""
    checkpoint = sign_checkpoint(platform)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(checkpoint.note)
    (folder / "log.vkey").write_text(log_signer(platform).vkey() + "\n")
    (folder / "checkpoints").mkdir(exist_ok=True)
    for published in published_checkpoints(platform):
        (folder / "checkpoints" / str(published.size)).write_text(published.note)
    with platform.reading() as tx:
        bodies = list(leaf_bodies(tx, 0, checkpoint.size))
        (folder / "entries.jsonl").write_bytes(b"".join(body + b"\n" for body in bodies))
        _write_tiles(folder, bodies, leaf_hashes(tx, checkpoint.size))
        for index in proofs:
            write_proof(tx, folder / "proofs", index, checkpoint)
    return checkpoint.size


def _write_tiles(folder: Path, bodies: list[bytes], hashes: list[bytes]) -> None:
    for tile in tiles_of_growth(0, len(hashes)):
        _write(folder / tile.path(), encode_tile(tile_hashes(hashes, tile)))
        if tile.level == 0:
            first = tile.number * TILE_WIDTH
            bundle = Tile(None, tile.number, tile.width)
            _write(folder / bundle.path(), encode_entry_bundle(bodies[first : first + tile.width]))


def write_proof(tx: Transaction, folder: Path, index: int, checkpoint: SignedCheckpoint) -> None:
    """Write the inclusion proof of one leaf under a checkpoint."""
    path = prove_inclusion(tx, index, checkpoint.size, checkpoint.root)
    proof = format_tlog_proof(index, path, checkpoint.note)
    _write(folder / f"{index}.tlog-proof", proof.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

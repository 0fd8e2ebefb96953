"""Which leaf of an altered log is the first that is not the signed one, as narrowly as its files tell it."""

from __future__ import annotations

from collections.abc import Sequence

from clients.errors import CouldNotCheckError
from clients.verify.checking import checking
from clients.verify.log_folder import LogFolder
from crypto.checkpoint import open_checkpoint
from crypto.errors import CryptoError
from crypto.merkle import root_of_size
from crypto.signed_note import NoteVerifier
from crypto.tiles import decode_tile, tiles_of_growth


def where_it_differs(
    folder: LogFolder, verifier: NoteVerifier, hashes: Sequence[bytes], root: bytes
) -> tuple[int, int]:
    """The first and the last leaf that may be the first altered one; the same one where the tiles are those signed.

    Args:
        folder: the log.
        verifier: its key.
        hashes: of the leaves as they are.
        root: the signed root, which is not that of `hashes`.

    Raises:
        VerificationFailedError: an older checkpoint is not signed by the key.
        CouldNotCheckError: an older checkpoint is unreadable.
    """
    for index, signed in enumerate(_signed_hashes(folder, len(hashes), root)):
        if signed != hashes[index]:
            return index, index
    fitting = 0
    for path in folder.older_checkpoints():
        note = folder.note(f"checkpoints/{path.name}")
        with checking(f"checkpoints/{path.name}"):
            older = open_checkpoint(note, [verifier], verifier.name)
        if older.size > len(hashes) or root_of_size(hashes, older.size) != older.root:
            return fitting, min(len(hashes), older.size) - 1
        fitting = min(older.size, len(hashes) - 1)
    return fitting, len(hashes) - 1


def _signed_hashes(folder: LogFolder, size: int, root: bytes) -> list[bytes]:
    """The leaf hashes in the tiles, if they are what was signed; else none."""
    lowest = [tile for tile in tiles_of_growth(0, size) if tile.level == 0]
    try:
        hashes = [each for tile in lowest for each in decode_tile(folder.tile(tile), tile.width)]
    except (CouldNotCheckError, CryptoError):
        return []
    return hashes if root_of_size(hashes, size) == root else []

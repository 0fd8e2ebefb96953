"""The note in the disposal ledger: what survives the database and tells a restored one what is dead.

A signed note (C2SP) by the log's key. Its first line is no log origin, so that it is never taken for a checkpoint.

    hizo-disposal-tombstone/1
    <vault id>
    <item id>
    <disposal id>
    <index of the order's leaf>
    <base64 of that leaf's hash>
    <RFC 3339 time>
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crypto.base64_text import decode_base64, encode_base64
from crypto.errors import FormatError
from crypto.signed_note import NoteSigner, NoteVerifier, open_note
from vault.platform.clock import utc_text

HEADER: Final = "hizo-disposal-tombstone/1"


@dataclass(frozen=True)
class TombstoneNote:
    """That an item is dead: by which disposal, on the order in which leaf."""

    vault_id: str
    item_id: str
    disposal_id: str
    order_leaf: int
    order_leaf_hash: bytes
    written_at: str


def write_note(
    signer: NoteSigner,
    *,
    vault_id: str,
    item_id: str,
    disposal_id: str,
    order_leaf: int,
    order_leaf_hash: bytes,
    at_ms: int,
) -> str:
    """The signed text of a tombstone."""
    lines = [
        HEADER,
        vault_id,
        item_id,
        disposal_id,
        str(order_leaf),
        encode_base64(order_leaf_hash),
        utc_text(at_ms),
    ]
    return signer.sign("\n".join(lines) + "\n")


def read_note(verifier: NoteVerifier, note: str) -> TombstoneNote:
    """A tombstone out of a ledger row.

    Raises:
        IntegrityError: not signed by this vault's log.
        FormatError: signed, but not a tombstone.
    """
    lines = open_note(note, [verifier]).removesuffix("\n").split("\n")
    if len(lines) != 7 or lines[0] != HEADER or not lines[4].isdigit():
        raise FormatError("not a tombstone of this version")
    return TombstoneNote(lines[1], lines[2], lines[3], int(lines[4]), decode_base64(lines[5]), lines[6])

"""Sending a copy's bytes: each piece leaves only while the recipient may still have it (G4.1.3-b).

A right that is taken back in the middle ends the stream at the next piece; the client sees fewer bytes than were announced.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crypto.opening import OpeningReader
from vault.copies.byte_range import ByteRange
from vault.copies.hand_over import require_permitted
from vault.copies.models import Copy
from vault.identity.auth import SignedIn
from vault.identity.still_signed_in import require_still_signed_in
from vault.platform.runtime import Platform

PIECE: Final = 1 << 20
"""How much leaves between two questions to the gate, in bytes."""


def bytes_while_permitted(
    platform: Platform,
    who: SignedIn,
    copy_id: str,
    reader: OpeningReader,
    part: ByteRange,
    piece_size: int = PIECE,
) -> Iterator[bytes]:
    """The bytes of a part, in pieces of at most `piece_size`.

    Raises:
        Refusal: session, account, grant, pledge or training ended while the bytes were on their way.
    """
    with reader:
        reader.seek(part.first)
        left = part.length
        while left:
            _require_still_permitted(platform, who, copy_id)
            piece = reader.read(min(piece_size, left))
            left -= len(piece)
            yield piece


def _require_still_permitted(platform: Platform, who: SignedIn, copy_id: str) -> None:
    with platform.reading() as tx:
        require_still_signed_in(tx, who)
        require_permitted(tx, who, tx.session.get_one(Copy, copy_id))

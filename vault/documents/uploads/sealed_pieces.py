"""Pieces as sealed objects: each under a key of its own, for its place in its upload, and read again as one body."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from crypto.opening import OpeningReader
from vault.access.grant import Permit
from vault.documents.depositing.rules import CheckedOrder
from vault.documents.sealing import (
    ObjectFacts,
    PendingObject,
    SealedFacts,
    open_just_sealed,
    opening_trouble_is_a_refusal,
)
from vault.documents.uploads.models import PIECE, Upload, UploadPiece
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform


@dataclass(frozen=True)
class SealedPiece:
    """A stored piece, apart from its row."""

    pending: PendingObject
    sealed: SealedFacts


def pending_piece(
    platform: Platform, upload: Upload, order: CheckedOrder, piece: UploadPiece
) -> PendingObject:
    """What a piece is bound to: the item and version it is meant for, and its number."""
    facts = ObjectFacts(
        vault_id=platform.vault_id,
        object_id=piece.object_id,
        item_id=upload.item_id,
        version_id=upload.version_id,
        role=PIECE,
        sequence=piece.sequence,
        marking=order.tier.marking,
        tier=order.tier.level,
    )
    return PendingObject(facts, piece.blob_key, upload.leaf_index)


def sealed_pieces(
    platform: Platform, upload: Upload, order: CheckedOrder, pieces: Sequence[UploadPiece]
) -> list[SealedPiece]:
    """The pieces of a whole file, in order.

    Raises:
        Refusal: `integrity_failed` when one is missing, or stands in another's place.
    """
    found, end = [], 0
    for number, piece in enumerate(pieces):
        if piece.start != end or piece.sequence != number or piece.length is None:
            raise Refusal(Code.INTEGRITY_FAILED, about={"item": upload.item_id, "version": upload.version_id})
        end += piece.length
        found.append(SealedPiece(pending_piece(platform, upload, order, piece), _sealed(piece)))
    if end != upload.length:
        raise Refusal(Code.INTEGRITY_FAILED, about={"item": upload.item_id, "version": upload.version_id})
    return found


def _sealed(piece: UploadPiece) -> SealedFacts:
    return SealedFacts(
        plaintext_length=piece.length or 0,
        plaintext_sha256=piece.plaintext_sha256 or b"",
        ciphertext_length=piece.ciphertext_length or 0,
        ciphertext_sha256=piece.ciphertext_sha256 or b"",
        key_commitment=piece.key_commitment or b"",
    )


class PiecesBody:
    """The file again, one piece opened after the other; its plaintext stands nowhere but in what `read` gives."""

    def __init__(
        self, platform: Platform, permit: Permit, entry_id: str, pieces: Sequence[SealedPiece]
    ) -> None:
        self._platform = platform
        self._permit = permit
        self._entry_id = entry_id
        self._left = list(pieces)
        self._opened = ExitStack()
        self._now: tuple[SealedPiece, OpeningReader] | None = None

    def __enter__(self) -> "PiecesBody":
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._opened.close()

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end of the last piece.

        Raises:
            Refusal: as opening a sealed object does.
        """
        while self._now or self._left:
            piece, reader = self._now = self._now or self._next()
            with opening_trouble_is_a_refusal(piece.pending.facts):
                got = reader.read(size)
            if got:
                return got
            self._opened.close()
            self._now = None
        return b""

    def _next(self) -> tuple[SealedPiece, OpeningReader]:
        piece = self._left.pop(0)
        reader = open_just_sealed(self._platform, self._permit, self._entry_id, piece.pending, piece.sealed)
        return piece, self._opened.enter_context(reader)

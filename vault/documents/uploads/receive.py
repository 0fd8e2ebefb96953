"""Taking in one piece: named in a row, sealed as it arrives, stored, read back, and only then part of its upload.

A piece is whole or nothing: what breaks off, is not what its checksum says, or comes too late is removed again, and the
upload stands where it stood. A kill leaves a named piece behind, which goes with its upload.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import update

from storage.blob_keys import new_blob_key
from vault.documents.depositing.gate import pass_gate
from vault.documents.file_types import HEAD_BYTES
from vault.documents.file_typing import check_head
from vault.documents.intake import Body, CountedBody, LedBody, read_head
from vault.documents.models import OBJECTS
from vault.documents.sealing import PendingObject, SealedFacts, seal_object, store_trouble_is_a_refusal
from vault.documents.uploads.check import await_check
from vault.documents.uploads.models import ARRIVING, CLEARED, DROPPED, STORED, Upload, UploadPiece
from vault.documents.uploads.queries import order_of, own_upload, stored_pieces
from vault.documents.uploads.rules import (
    RECEIVING,
    most_of_piece,
    require_piece,
    require_state,
)
from vault.documents.uploads.sealed_pieces import pending_piece
from vault.identity.auth import SignedIn
from vault.keyring.ring import KeyRing
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

_log = logging.getLogger("hizo.uploads")


@dataclass(frozen=True)
class Arrival:
    """What a request says of the piece it brings: where it begins, how long it is and its SHA-256, where it says so."""

    offset: int
    declared_length: int | None
    sha256: bytes | None


@dataclass(frozen=True)
class _Begun:
    """A piece that is named; nothing else of it exists yet."""

    upload: Upload
    file_name: str
    piece: UploadPiece
    pending: PendingObject


def receive_piece(platform: Platform, who: SignedIn, upload_id: str, arrival: Arrival, body: Body) -> Upload:
    """Add a piece to the upload.

    Returns:
        The upload as it stands then.

    Raises:
        Refusal: `not_found`; `conflict` for another offset than the next one, and for an upload that takes no more;
            `too_large`, `request_invalid` (too small a piece); `checksum_mismatch`; `type_refused`; what the gate says of
            a deposit; `store_unavailable`, `vault_sealed`. Nothing of the piece stays.
    """
    begun = _begin(platform, who, upload_id, arrival)
    try:
        sealed = seal_object(platform, begun.pending, _bounded(begun, arrival, body))
        _require_whole(begun, arrival, sealed)
        with platform.transaction() as tx:
            return _add(tx, who, upload_id, begun, sealed)
    except BaseException as trouble:
        _drop(platform, begun, trouble)
        raise


def _begin(platform: Platform, who: SignedIn, upload_id: str, arrival: Arrival) -> _Begun:
    with platform.transaction() as tx:
        row = own_upload(tx, who, upload_id, locked=True)
        _require_next(row, arrival.offset)
        most = most_of_piece(arrival.offset, row.length)
        if arrival.declared_length is not None:
            _require_size(arrival.declared_length, arrival.offset, row.length, most)
        order = order_of(row)
        pass_gate(tx, who, order)
        piece = UploadPiece(
            object_id=new_id("obj", platform.randomness),
            upload_id=row.id,
            start=arrival.offset,
            sequence=len(stored_pieces(tx, row.id)),
            blob_key=new_blob_key(OBJECTS, platform.randomness.bytes),
            state=ARRIVING,
        )
        tx.session.add(piece)
        pending = pending_piece(platform, row, order, piece)
    return _Begun(row, order.file_name or "", piece, pending)


def _require_next(row: Upload, offset: int) -> None:
    require_state(row.state, RECEIVING)
    if offset != row.received:
        raise Refusal(Code.CONFLICT, params={"what": "Upload-Offset"})


def _require_size(size: int, offset: int, length: int, most: int) -> None:
    if size > most:
        raise Refusal(Code.TOO_LARGE, params={"limit": str(most)})
    require_piece(size, offset, length)


def _bounded(begun: _Begun, arrival: Arrival, body: Body) -> Body:
    """The body, not longer than may come here; a file that begins as something else than its name says goes no further."""
    most = most_of_piece(arrival.offset, begun.upload.length)
    bounded: Body = CountedBody(body, most, Refusal(Code.TOO_LARGE, params={"limit": str(most)}))
    if arrival.offset:
        return bounded
    head = read_head(bounded, HEAD_BYTES)
    check_head(begun.file_name, head)
    return LedBody(head, bounded)


def _require_whole(begun: _Begun, arrival: Arrival, sealed: SealedFacts) -> None:
    require_piece(sealed.plaintext_length, arrival.offset, begun.upload.length)
    if arrival.sha256 is not None and arrival.sha256 != sealed.plaintext_sha256:
        raise Refusal(Code.CHECKSUM_MISMATCH)


def _add(tx: Transaction, who: SignedIn, upload_id: str, begun: _Begun, sealed: SealedFacts) -> Upload:
    row = own_upload(tx, who, upload_id, locked=True)
    _require_next(row, begun.piece.start)
    pass_gate(tx, who, order_of(row))
    piece = tx.session.get_one(UploadPiece, begun.piece.object_id)
    piece.state, piece.length = STORED, sealed.plaintext_length
    piece.plaintext_sha256 = sealed.plaintext_sha256
    piece.ciphertext_length = sealed.ciphertext_length
    piece.ciphertext_sha256 = sealed.ciphertext_sha256
    piece.key_commitment = sealed.key_commitment
    row.received += sealed.plaintext_length
    if row.received == row.length:
        await_check(tx, row)
    return row


def _drop(platform: Platform, begun: _Begun, trouble: BaseException) -> None:
    """Remove the piece at once; whatever prevents it is left for the end of the upload, and the trouble stays the answer.

    One that was added after all, by a commit whose answer was lost, is left alone.
    """
    piece = begun.piece
    _log.info("a piece of upload %s was not taken: %s", piece.upload_id, type(trouble).__name__)
    try:
        if _move(platform, piece.object_id, ARRIVING, DROPPED):
            remove_piece(platform, piece)
            _move(platform, piece.object_id, DROPPED, CLEARED)
    except Exception as later:
        _log.warning("piece %s is left to the end of its upload: %s", piece.object_id, type(later).__name__)


def _move(platform: Platform, object_id: str, before: str, after: str) -> bool:
    with platform.transaction() as tx:
        statement = (
            update(UploadPiece)
            .where(UploadPiece.object_id == object_id, UploadPiece.state == before)
            .values(state=after)
        )
        return bool(tx.session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def remove_piece(platform: Platform, piece: UploadPiece) -> None:
    """Destroy a piece's key and remove its bytes; repeatable.

    Raises:
        Refusal: `store_unavailable`.
    """
    with store_trouble_is_a_refusal():
        KeyRing(platform).destroy([piece.object_id])
        platform.store.remove(piece.blob_key)

"""Tables of uploads by pieces: what each is for and how far it has come, and the sealed pieces behind it."""

from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.documents.models import BLOB_KEY_LENGTH
from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

PIECE: Final = "piece"
"""The role of a sealed piece."""

ARRIVING: Final = "arriving"
STORED: Final = "stored"
DROPPED: Final = "dropped"
CLEARED: Final = "cleared"


class Upload(Base):
    """One upload of one person at one device.

    `ordered` is the JSON of what was ordered; `length`, `received` and `content_sha256` (as announced) are of the file as the
    depositor has it. `content` is the JSON of what is held, `intent_id` the deposit it belongs to; `problem` is why it was
    refused. Item and version are drawn at the beginning, so that every piece is sealed for its place.
    """

    __tablename__ = "upload_session"
    __table_args__ = (
        Index("ix_upload_session_person", "person_id", "state"),
        Index("ix_upload_session_state", "state", "expires_ms"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[str] = mapped_column(String(16))
    ordered: Mapped[str] = mapped_column(Text)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    content_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    intent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    content: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    started_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    held_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class UploadPiece(Base):
    """One sealed piece: `start` and `length` say which bytes of the file it holds. Named before anything of it is written."""

    __tablename__ = "upload_piece"

    object_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    upload_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("upload_session.id"), index=True)
    start: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(Integer)
    blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    length: Mapped[int | None] = mapped_column(BigInteger)
    plaintext_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext_length: Mapped[int | None] = mapped_column(BigInteger)
    ciphertext_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_commitment: Mapped[bytes | None] = mapped_column(LargeBinary)

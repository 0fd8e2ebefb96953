"""Tables of disposals: the order and its decisions, the tombstone, every step taken, and the one certificate."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from vault.documents.models import BLOB_KEY_LENGTH
from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

_NOT_CANCELLED: Final = text("state <> 'cancelled'")


class Disposal(Base):
    """One disposal of one item. `bound` is the JSON of what the manager's order covers, `digest` its SHA-256.

    `plan` is JSON that grows while the job runs (`erasing.plan`); `leaf_index` is the leaf of the last change of state.
    """

    __tablename__ = "disposal"
    __table_args__ = (
        Index(
            "uq_disposal_live_item",
            "item_id",
            unique=True,
            sqlite_where=_NOT_CANCELLED,
            postgresql_where=_NOT_CANCELLED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"))
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    bound: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(Text)
    blocked_by: Mapped[str | None] = mapped_column(String(40))
    operation_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    interim_statements: Mapped[int] = mapped_column(Integer, default=0)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Decision(Base):
    """What one person decided on a disposal, under the name and posts held at that moment (JSON list)."""

    __tablename__ = "disposal_decision"

    disposal_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("disposal.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(Text)
    posts: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    code_step: Mapped[int] = mapped_column(BigInteger)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Tombstone(Base):
    """That the disposal ledger holds a note about the item: `note_sha256` is the hash of its signed text."""

    __tablename__ = "disposal_tombstone"

    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"), primary_key=True)
    disposal_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("disposal.id"))
    ledger_seq: Mapped[int] = mapped_column(BigInteger)
    note_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class StepRow(Base):
    """One outcome of one step on one target, numbered within its disposal.

    Equal outcomes in a row are counted in `tries`, and the last time is kept.
    """

    __tablename__ = "disposal_step"
    __table_args__ = (Index("ix_disposal_step_place", "disposal_id", "place", "target"),)

    disposal_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("disposal.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(String(24))
    target: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(Boolean)
    answer: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, default=1)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Certificate(Base):
    """The one certificate of an item. The row names the blob before anything is written under its key."""

    __tablename__ = "disposal_certificate"
    __table_args__ = (UniqueConstraint("item_id"), UniqueConstraint("blob_key"))

    disposal_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("disposal.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"))
    number: Mapped[str] = mapped_column(String(40))
    blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH))
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int | None] = mapped_column(BigInteger)
    issued_ms: Mapped[int | None] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)

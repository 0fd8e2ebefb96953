"""The log's tables. Leaves allow no UPDATE and no DELETE; details can be deleted by a role of their own."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base

NAMES_SOMEBODY = text(
    "field IN ('actor', 'manager', 'person', 'subject', 'successor', 'trainer', 'watcher') AND length(value) <= 64"
)
"""Details that may hold the id of a person: what the own trail is found by. Longer values are no ids, and no index takes them."""


NAMES_SOMETHING = text("field IN ('device', 'item', 'new_device', 'subject_device') AND length(value) <= 64")
"""Details that hold the id of an item or a device: what a search of the log goes by."""


class AuditLeaf(Base):
    """One act: the exact RFC 8785 bytes that were hashed into the tree."""

    __tablename__ = "audit_leaf"

    index: Mapped[int] = mapped_column("leaf_index", primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditTile(Base):
    """A full tile of 256 hashes by its level and number, and the root over them: one hash of the tile above.

    The hashes of level 0 are those of the leaves. Proofs are made out of these rows, without the leaves below.
    """

    __tablename__ = "audit_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)


class AuditDetail(Base):
    """The value behind one commitment of a leaf, with the salt that opens it."""

    __tablename__ = "audit_detail"
    __table_args__ = (
        Index(
            "ix_audit_detail_person",
            "value",
            "leaf_index",
            sqlite_where=NAMES_SOMEBODY,
            postgresql_where=NAMES_SOMEBODY,
        ),
        Index(
            "ix_audit_detail_thing",
            "value",
            "leaf_index",
            sqlite_where=NAMES_SOMETHING,
            postgresql_where=NAMES_SOMETHING,
        ),
    )

    leaf_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    value: Mapped[str] = mapped_column(Text)


class AuditAct(Base):
    """Which leaves are of which act, for searches. It says nothing that the leaf itself does not say, and proves nothing."""

    __tablename__ = "audit_act"

    act: Mapped[str] = mapped_column(String(40), primary_key=True)
    leaf_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class AuditHead(Base):
    """The one row every act locks last: size and frontier of the tree."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    frontier: Mapped[str] = mapped_column(Text)


class SourceRefusals(Base):
    """Refusals of callers who are not signed in, counted per source until the next minute's leaf."""

    __tablename__ = "source_refusals"

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    since_ms: Mapped[int]

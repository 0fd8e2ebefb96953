"""Tables of procedures. A version is never changed, only retired; times are UTC milliseconds."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class ProcedureVersion(Base):
    """One published text of one slot; `questions` and `powers` are JSON lists."""

    __tablename__ = "procedure_version"
    __table_args__ = (UniqueConstraint("slot", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    questions: Mapped[str] = mapped_column(Text)
    powers: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    published_ms: Mapped[int]
    retired_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    retired_ms: Mapped[int | None]
    retired_reason: Mapped[str | None] = mapped_column(Text)
    reminded_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Acknowledgement(Base):
    """A person has read a version (T6-c)."""

    __tablename__ = "procedure_acknowledgement"

    version_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("procedure_version.id"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    acknowledged_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)

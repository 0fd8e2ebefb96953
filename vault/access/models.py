"""The table of grants."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class GrantRow(Base):
    """A right of one person on one entry up to a tier, until a date or until it is revoked. Rows are never deleted."""

    __tablename__ = "access_grant"
    __table_args__ = (Index("ix_access_grant_person_entry", "person_id", "entry_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    right: Mapped[str] = mapped_column(String(16))
    tier: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    given_ms: Mapped[int] = mapped_column(BigInteger)
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int] = mapped_column(BigInteger)
    revoked_ms: Mapped[int | None] = mapped_column(BigInteger)
    revoked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    revoked_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)

"""Tables of pledges. A text is never changed, only followed by another; times are UTC milliseconds."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class PledgeTemplate(Base):
    """One published text of one kind. `clauses` is the clause map, a JSON object from row to clause name."""

    __tablename__ = "pledge_template"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    clauses: Mapped[str] = mapped_column(Text)
    log_consent: Mapped[bool]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    published_ms: Mapped[int]
    effective_ms: Mapped[int]
    announced_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class PledgeSignature(Base):
    """A person's signature under exactly one text; who they were then stands in the row."""

    __tablename__ = "pledge_signature"
    __table_args__ = (
        UniqueConstraint("person_id", "template_id"),
        Index("ix_pledge_signature_template_id", "template_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("pledge_template.id"))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    signer_name: Mapped[str] = mapped_column(Text)
    signer_department: Mapped[str] = mapped_column(Text)
    signer_title: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    signed_ms: Mapped[int]
    code_step: Mapped[int]
    session_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    leaf_index: Mapped[int] = mapped_column(default=-1)


class LeaverAsk(Base):
    """A leaver was asked, or the officer was told that there is no text to ask for: once for each leaving day."""

    __tablename__ = "pledge_leaver_ask"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    leaves_on: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    asked_ms: Mapped[int]

"""Tables of how people begin: joining agreements, mutual confirmations, recoveries of the officer's post.

Times are UTC milliseconds.
"""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base


class JoiningAgreement(Base):
    """A version of the agreement that everybody signs at joining (TQ4-3); the one with the highest number is in force."""

    __tablename__ = "joining_agreement"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    after_leaving: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str | None] = mapped_column(String(40))
    published_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class JoiningSignature(Base):
    """A person's agreement to exactly one text, given with the first code of the new account."""

    __tablename__ = "joining_signature"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), unique=True)
    agreement_id: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    signed_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class PersonConfirmation(Base):
    """One person's word that another sits at a device of their own."""

    __tablename__ = "person_confirmation"
    __table_args__ = (Index("ix_person_confirmation_pair", "confirmer_id", "subject_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    confirmer_id: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    confirmer_device_id: Mapped[str] = mapped_column(String(40))
    subject_device_id: Mapped[str] = mapped_column(String(40))
    recorded_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class OfficerRecovery(Base):
    """A way back for the overall officer's post, which waits so that everybody can object.

    `opened_by` None means the operator at the host. `founder` (JSON) names whom the operator would appoint.
    """

    __tablename__ = "officer_recovery"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str | None] = mapped_column(String(40))
    officer_id: Mapped[str | None] = mapped_column(String(40))
    founder: Mapped[str | None] = mapped_column(Text)
    opened_ms: Mapped[int] = mapped_column(index=True)
    ripe_ms: Mapped[int]
    lapses_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    ended_by: Mapped[str | None] = mapped_column(String(40))
    objection: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)

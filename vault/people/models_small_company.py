"""Tables of the small-company profile, of acts done alone under it, and of the people from outside who confirm such acts."""

from __future__ import annotations

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base

_OPEN = text("ended_ms IS NULL")


class SmallCompany(Base):
    """A year in which one human may be overall officer and manager (T5-c); renewing it makes a new row."""

    __tablename__ = "small_company"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    declared_by: Mapped[str] = mapped_column(String(40))
    declared_ms: Mapped[int]
    ends_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    reminded_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class SoloAct(Base):
    """An act that one person does alone: announced with a code, done with another after the wait or a word from outside."""

    __tablename__ = "solo_act"
    __table_args__ = (
        Index("ix_solo_act_open", "kind", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(40), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    asked_ms: Mapped[int]
    asked_step: Mapped[int]
    ripe_ms: Mapped[int]
    lapses_ms: Mapped[int]
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_ms: Mapped[int | None]
    confirmed_step: Mapped[int | None]
    done_ms: Mapped[int | None]
    done_step: Mapped[int | None]
    ended_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class OutsideConfirmer(Base):
    """A person from outside who was cleared to confirm acts done alone; `document` names what clears them."""

    __tablename__ = "outside_confirmer"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    company: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    appointed_by: Mapped[str] = mapped_column(String(40))
    appointed_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    end_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)

"""Tables of what changed about people and of their moves. Nothing here is overwritten but an end that is written once."""

from __future__ import annotations

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base

_KEYS = text("field IN ('mail_key', 'number_key')")
_WAITING = text("done_ms IS NULL AND ended_ms IS NULL")


class PersonChange(Base):
    """One changed field of a person's record: who, when, old value, new value."""

    __tablename__ = "person_change"
    __table_args__ = (Index("ix_person_change_key", "old_value", sqlite_where=_KEYS, postgresql_where=_KEYS),)

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    old_value: Mapped[str | None] = mapped_column(Text)
    new_value: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str | None] = mapped_column(String(40))
    changed_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class PersonMove(Base):
    """A transfer, an absence or a leaving: in force from `effect_ms` until `until_ms`, or until somebody ended it.

    `effect_ms` of a leaving is the start of the day after the last day. One that ended before `effect_ms` was cancelled
    and never took effect. `done_ms` says when the records followed; the effect never waits for that.
    """

    __tablename__ = "person_move"
    __table_args__ = (
        Index("ix_person_move_waiting", "effect_ms", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    effective_on: Mapped[str] = mapped_column(String(10))
    until_on: Mapped[str | None] = mapped_column(String(10))
    effect_ms: Mapped[int]
    until_ms: Mapped[int | None]
    new_department: Mapped[str | None] = mapped_column(Text)
    new_title: Mapped[str | None] = mapped_column(Text)
    successor_id: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str | None] = mapped_column(String(40))
    recorded_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    end_reason: Mapped[str | None] = mapped_column(Text)
    done_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Appointment(Base):
    """What an appointment says beside the post: department, title and rank of that day, who appoints, and by which
    paragraph of the internal rules each power is given (JSON by row of the guideline).
    """

    __tablename__ = "appointment"

    post_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    department: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[str] = mapped_column(String(16))
    rank_reason: Mapped[str | None] = mapped_column(Text)
    appointed_by: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[str] = mapped_column(String(10))
    document_name: Mapped[str | None] = mapped_column(Text)
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    powers: Mapped[str] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)

"""Tables of persons, posts and rebinding requests. Times are UTC milliseconds, days are `YYYY-MM-DD` in Japan."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base

_LIVE = text("state <> 'disabled'")
_ONE_OFFICER = text("post = 'overall_officer' AND ended_ms IS NULL AND until_ms IS NULL")
_HELD_ONCE = text("ended_ms IS NULL AND until_ms IS NULL")


class Person(Base):
    """One human of the company or of a partner, by name. The `_key` columns say when two records are one human."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_mail_key", "mail_key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_person_number_key", "number_key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_kana: Mapped[str] = mapped_column(Text)
    name_romaji: Mapped[str] = mapped_column(Text)
    employee_number: Mapped[str | None] = mapped_column(Text)
    number_key: Mapped[str | None] = mapped_column(String(128))
    mail: Mapped[str] = mapped_column(Text)
    mail_key: Mapped[str] = mapped_column(String(256))
    telephone: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    superior_id: Mapped[str | None] = mapped_column(String(40))
    employment_kind: Mapped[str] = mapped_column(String(16))
    outside_person: Mapped[bool]
    leaves_on: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    created_ms: Mapped[int]
    enrolled_ms: Mapped[int | None]
    disabled_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class HeldPost(Base):
    """A person in a post, from `given_ms` to `until_ms` (the end that is planned) or `ended_ms`, whichever is first."""

    __tablename__ = "held_post"
    __table_args__ = (
        Index(
            "ix_held_post_one_officer",
            "post",
            unique=True,
            sqlite_where=_ONE_OFFICER,
            postgresql_where=_ONE_OFFICER,
        ),
        Index(
            "ix_held_post_once",
            "person_id",
            "post",
            unique=True,
            sqlite_where=_HELD_ONCE,
            postgresql_where=_HELD_ONCE,
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    post: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str | None] = mapped_column(String(40))
    given_ms: Mapped[int]
    until_ms: Mapped[int | None]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    end_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Rebind(Base):
    """A request to bind a new code generator: asked by one person, confirmed by another."""

    __tablename__ = "rebind"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(40))
    handover_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_ms: Mapped[int]
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)

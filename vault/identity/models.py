"""Tables of accounts, factors, sessions, devices and notices. Times are UTC milliseconds; tokens are stored as hashes."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base


class Account(Base):
    """The one account of one person. `user_name` is canonical; it is chosen at enrolment.

    A `temporary` one belongs to an outside worker for one maintenance session (G9.4-b); it ends at `ends_ms` for good.
    """

    __tablename__ = "account"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder_name: Mapped[str] = mapped_column(Text)
    user_name: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    ends_ms: Mapped[int | None]
    temporary: Mapped[bool] = mapped_column(default=False, server_default=false())
    password_phc: Mapped[str | None] = mapped_column(Text)
    password_set_ms: Mapped[int | None]
    created_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class FormerPassword(Base):
    """Hashes of the passwords an account had, the present one included (G9.1.1-i)."""

    __tablename__ = "former_password"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    phc: Mapped[str] = mapped_column(Text)
    set_ms: Mapped[int]


class Authenticator(Base):
    """A code generator bound to a person: its sealed seed and the last step that was accepted."""

    __tablename__ = "authenticator"
    __table_args__ = (
        Index(
            "ix_authenticator_one_active",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    sealed_seed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int]
    consecutive_failures: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16))
    bound_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Enrolment(Base):
    """A one-time link, and what was entered behind it until the first code confirms it.

    The link is one half, which `issued_by` has (None: the operator); whoever knows what hashes to `handover_hash` has the other.
    """

    __tablename__ = "enrolment"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_ms: Mapped[int]
    closed_ms: Mapped[int | None]
    pending_user_name: Mapped[str | None] = mapped_column(String(64))
    pending_phc: Mapped[str | None] = mapped_column(Text)
    pending_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    handover_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_by: Mapped[str | None] = mapped_column(String(40))
    failures: Mapped[int] = mapped_column(default=0)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class HalfSession(Base):
    """Password given, code not yet: another type in another table, good for the code step only."""

    __tablename__ = "half_session"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    device_name: Mapped[str] = mapped_column(Text)
    proven_device_id: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(64))
    counters: Mapped[str] = mapped_column(Text)
    expires_ms: Mapped[int] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)
    closed_ms: Mapped[int | None]


class SessionRow(Base):
    """A signed-in session of one person on one device."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    device_id: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(64))
    created_ms: Mapped[int]
    last_used_ms: Mapped[int]
    expires_ms: Mapped[int]
    code_at_ms: Mapped[int]
    code_step: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_why: Mapped[str | None] = mapped_column(String(32))
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Device(Base):
    """A device a person signed in from; it can prove to be the same by a token it was given."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    first_seen_ms: Mapped[int]
    last_seen_ms: Mapped[int]
    last_address: Mapped[str] = mapped_column(String(64))
    revoked_ms: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class KnownSource(Base):
    """A source from which an account signed in with both factors."""

    __tablename__ = "known_source"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_success_ms: Mapped[int]


class SignInCounter(Base):
    """Failures on one counter of the throttle rules."""

    __tablename__ = "sign_in_counter"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since_ms: Mapped[int] = mapped_column(index=True)
    blocked_until_ms: Mapped[int]


class Notice(Base):
    """Something the vault tells a person; the text is made when it is read, in the reader's language."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[str] = mapped_column(Text)
    created_ms: Mapped[int]
    read_ms: Mapped[int | None]

"""Tables of access rights: requests, grants, the projects they are for, their reviews, and audits of single grantors.

Rows are never deleted, and each says from when until when it counted, so that any past moment can be asked about.
Times are UTC milliseconds, days are `YYYY-MM-DD` in Japan.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

_OPEN = text("closed_ms IS NULL")
_UNDECIDED = text("decided_ms IS NULL")


class Project(Base):
    """The project or task for which access is given; closing it puts its grants up for review (G4.1.3-a)."""

    __tablename__ = "project"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    opened_ms: Mapped[int] = mapped_column(BigInteger)
    closed_ms: Mapped[int | None] = mapped_column(BigInteger)
    closed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    close_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class GrantRequest(Base):
    """What somebody asks for a person, and how it was decided. `digest` is over exactly what the decider saw."""

    __tablename__ = "grant_request"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    project_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("project.id"))
    right: Mapped[str] = mapped_column(String(16))
    tier: Mapped[int] = mapped_column(Integer)
    task: Mapped[str] = mapped_column(Text)
    need_to_know: Mapped[str] = mapped_column(Text)
    overseas_risk: Mapped[str] = mapped_column(Text)
    ends_on: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_ms: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    criteria_version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    answers: Mapped[str | None] = mapped_column(Text)
    history_result: Mapped[str | None] = mapped_column(Text)
    leaving_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_ms: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)
    decided_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class GrantRow(Base):
    """A right on an entry up to a tier, for a person, until a date or until it is taken back."""

    __tablename__ = "access_grant"
    __table_args__ = (Index("ix_access_grant_person_entry", "person_id", "entry_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    request_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    project_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    right: Mapped[str] = mapped_column(String(16))
    tier: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    given_ms: Mapped[int] = mapped_column(BigInteger)
    ends_on: Mapped[str] = mapped_column(String(10))
    ends_ms: Mapped[int] = mapped_column(BigInteger)
    notice_ms: Mapped[int | None] = mapped_column(BigInteger)
    notice_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    revoked_ms: Mapped[int | None] = mapped_column(BigInteger)
    revoked_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    revoked_reason: Mapped[str | None] = mapped_column(Text)
    revoked_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    for_mishandling: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class GrantReview(Base):
    """A grant up for review: what is not confirmed by `due_ms` opens nothing from then on (G4.1.3-a)."""

    __tablename__ = "grant_review"
    __table_args__ = (
        Index(
            "uq_grant_review_undecided",
            "grant_id",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("access_grant.id"), index=True)
    cause: Mapped[str] = mapped_column(String(24))
    opened_ms: Mapped[int] = mapped_column(BigInteger)
    due_ms: Mapped[int] = mapped_column(BigInteger)
    decided_ms: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    confirmed: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(Text)
    decided_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class GrantorAudit(Base):
    """The superior's audit of somebody who alone sets all access rights (G4.1.2-c)."""

    __tablename__ = "grantor_audit"
    __table_args__ = (
        Index("uq_grantor_audit_open", "grantor_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    grantor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    opened_ms: Mapped[int] = mapped_column(BigInteger)
    due_ms: Mapped[int] = mapped_column(BigInteger)
    closed_ms: Mapped[int | None] = mapped_column(BigInteger)
    closed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    finding: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)

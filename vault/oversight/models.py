"""Tables of oversight. Rows are written once and at most decided, ended or told; times are UTC milliseconds."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH

_UNDECIDED = text("decided_ms IS NULL")
_UNANSWERED = text("answered_ms IS NULL")


class Alert(Base):
    """Something the vault noticed by itself, and what was decided about it (G3.0-j).

    `source` says what it was noticed from, so that it is raised once; `addressee` is `manager` (of the entry) or
    `officer`; `due_ms` is when it goes to the officer. `day` is the day in Japan that a sign is about, and of a report on
    signs the person's last day.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("kind", "source"),
        Index("ix_alert_undecided", "due_ms", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(300))
    entry_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    subject_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    object: Mapped[str | None] = mapped_column(String(200))
    day: Mapped[str | None] = mapped_column(String(10))
    count: Mapped[int] = mapped_column(Integer)
    raised_ms: Mapped[int]
    addressee: Mapped[str] = mapped_column(String(16))
    due_ms: Mapped[int]
    escalated_ms: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_ms: Mapped[int | None]
    decided_leaf_index: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class RefusedAccess(Base):
    """One refusal, kept until it has been looked at for bursts. `code` is the true one, `about` the JSON of what it names."""

    __tablename__ = "refused_access"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    code: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int] = mapped_column(index=True)


class AlertSign(Base):
    """That a report on signs rests on an earlier alert; the report's counts, days and entries are those of these alerts."""

    __tablename__ = "alert_sign"

    report_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("alert.id"), primary_key=True)
    sign_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("alert.id"), primary_key=True)


class SignDay(Base):
    """A day (in Japan) that has been looked at for signs; the next one to look at comes after the last of these."""

    __tablename__ = "sign_day"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    looked_ms: Mapped[int]


class RefusedCopyAsk(Base):
    """One refused request for a copy, kept until its day has been looked at. `about` is the JSON of what it names."""

    __tablename__ = "refused_copy_ask"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    about: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int] = mapped_column(index=True)


class ManagementReport(Base):
    """A manager's yearly report as it was sent: `content` is RFC 8785 JSON, `sha256` the hash of it (G3.0-l)."""

    __tablename__ = "management_report"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    manager_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    from_ms: Mapped[int]
    sent_ms: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    acknowledged_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    acknowledged_ms: Mapped[int | None]
    acknowledged_leaf_index: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Measure(Base):
    """A physical measure at a site: a container, a restricted area, a key, a keypad (G3.0-h). Never its secret."""

    __tablename__ = "physical_measure"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    site: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    responsible_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    interval_days: Mapped[int] = mapped_column(Integer)
    next_check_ms: Mapped[int]
    listed_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    listed_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    ended_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    end_reason: Mapped[str | None] = mapped_column(Text)
    leaf_index: Mapped[int] = mapped_column(default=-1)


class MeasureCheck(Base):
    """Somebody looked at a measure and wrote what they found."""

    __tablename__ = "physical_measure_check"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    measure_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("physical_measure.id"), index=True)
    checked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    checked_ms: Mapped[int]
    found: Mapped[str] = mapped_column(Text)
    next_check_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class Remark(Base):
    """What somebody of a department said about a measure, and what a manager answered (TQ2-2).

    `target` is a slot, or the id of a physical measure or an entry; `version_id` the procedure's version in force then;
    `department` the one of who filed it then; `due_ms` is when it goes to the overall officer too.
    """

    __tablename__ = "measure_remark"
    __table_args__ = (
        Index(
            "ix_measure_remark_unanswered",
            "due_ms",
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    about: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    problem: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str | None] = mapped_column(Text)
    filed_by: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    department: Mapped[str] = mapped_column(Text)
    filed_ms: Mapped[int]
    addressee: Mapped[str] = mapped_column(String(16))
    due_ms: Mapped[int]
    escalated_ms: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    answered_ms: Mapped[int | None]
    answered_leaf_index: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class SelfCheck(Base):
    """A person's own answers to a questionnaire, as JSON by question (G7.0-c). Only that person reads them."""

    __tablename__ = "self_check"
    __table_args__ = (Index("ix_self_check_person", "person_id", "answered_ms"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    questionnaire: Mapped[str] = mapped_column(String(64))
    answers: Mapped[str] = mapped_column(Text)
    answered_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class MutualCheck(Base):
    """One department looks at another one (G7.0-d); closed by the checker with what was found."""

    __tablename__ = "mutual_check"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    checking_department: Mapped[str] = mapped_column(Text)
    checked_department: Mapped[str] = mapped_column(Text)
    checker_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    due_on: Mapped[str] = mapped_column(String(10))
    due_ms: Mapped[int]
    set_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    set_ms: Mapped[int]
    findings: Mapped[str | None] = mapped_column(Text)
    closed_ms: Mapped[int | None]
    closed_leaf_index: Mapped[int | None]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class CopyPasswordTold(Base):
    """That the year of a copy's file password was over and people were told, once (G9.1.1-k)."""

    __tablename__ = "copy_password_told"

    copy_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    told_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class RetentionPeriod(Base):
    """How long a kind of evidence is kept, from this row on (T5-e)."""

    __tablename__ = "retention_period"
    __table_args__ = (Index("ix_retention_period_kind", "kind", "set_ms"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    years: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    set_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)

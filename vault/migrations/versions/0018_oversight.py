"""Alerts, yearly reports, physical measures, self-checks, mutual checks, and how long evidence is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0018_oversight"
down_revision = "0017_trail"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(40), nullable=nullable)


def _ms(*names: str, nullable: bool = False) -> tuple[sa.Column[int], ...]:
    return tuple(sa.Column(name, sa.BigInteger, nullable=nullable) for name in names)


def _text(*names: str, nullable: bool = False) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=nullable) for name in names)


def upgrade() -> None:
    """Create the tables."""
    _create_alerts()
    _create_reports()
    _create_measures()
    _create_checks()
    _create_keeping()


def _create_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        _id("entry_id", nullable=True),
        _id("subject_id", nullable=True),
        sa.Column("object", sa.String(200)),
        sa.Column("count", sa.Integer, nullable=False),
        *_ms("raised_ms"),
        sa.Column("addressee", sa.String(16), nullable=False),
        *_ms("due_ms"),
        *_ms("escalated_ms", nullable=True),
        sa.Column("outcome", sa.String(16)),
        *_text("reason", nullable=True),
        _id("decided_by", nullable=True),
        *_ms("decided_ms", "decided_leaf_index", nullable=True),
        *_ms("leaf_index"),
        sa.UniqueConstraint("kind", "source", name=op.f("uq_alert_kind")),
    )
    op.create_index("ix_alert_entry_id", "alert", ["entry_id"])
    undecided = sa.text("decided_ms IS NULL")
    op.create_index(
        "ix_alert_undecided", "alert", ["due_ms"], sqlite_where=undecided, postgresql_where=undecided
    )
    op.create_table(
        "refused_access",
        sa.Column("id", sa.String(40), primary_key=True),
        _id("person_id"),
        sa.Column("code", sa.String(40), nullable=False),
        *_text("about"),
        *_ms("at_ms"),
    )
    op.create_index("ix_refused_access_at_ms", "refused_access", ["at_ms"])


def _create_reports() -> None:
    op.create_table(
        "management_report",
        sa.Column("id", sa.String(40), primary_key=True),
        _id("manager_id"),
        *_ms("from_ms", "sent_ms"),
        *_text("content"),
        sa.Column("sha256", sa.String(64), nullable=False),
        _id("acknowledged_by", nullable=True),
        *_ms("acknowledged_ms", "acknowledged_leaf_index", nullable=True),
        *_ms("leaf_index"),
    )
    op.create_index("ix_management_report_manager_id", "management_report", ["manager_id"])


def _create_measures() -> None:
    op.create_table(
        "physical_measure",
        sa.Column("id", sa.String(40), primary_key=True),
        *_text("site"),
        sa.Column("kind", sa.String(16), nullable=False),
        *_text("name"),
        _id("responsible_id"),
        sa.Column("interval_days", sa.Integer, nullable=False),
        *_ms("next_check_ms"),
        _id("listed_by"),
        *_ms("listed_ms"),
        *_ms("ended_ms", nullable=True),
        _id("ended_by", nullable=True),
        *_text("end_reason", nullable=True),
        *_ms("leaf_index"),
    )
    op.create_index("ix_physical_measure_responsible_id", "physical_measure", ["responsible_id"])
    op.create_table(
        "physical_measure_check",
        sa.Column("id", sa.String(40), primary_key=True),
        _id("measure_id"),
        _id("checked_by"),
        *_ms("checked_ms"),
        *_text("found"),
        *_ms("next_check_ms", "leaf_index"),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["physical_measure.id"],
            name=op.f("fk_physical_measure_check_measure_id_physical_measure"),
        ),
    )
    op.create_index("ix_physical_measure_check_measure_id", "physical_measure_check", ["measure_id"])


def _create_checks() -> None:
    op.create_table(
        "self_check",
        sa.Column("id", sa.String(40), primary_key=True),
        _id("person_id"),
        sa.Column("questionnaire", sa.String(64), nullable=False),
        *_text("answers"),
        *_ms("answered_ms", "leaf_index"),
    )
    op.create_index("ix_self_check_person", "self_check", ["person_id", "answered_ms"])
    op.create_table(
        "mutual_check",
        sa.Column("id", sa.String(40), primary_key=True),
        *_text("checking_department", "checked_department"),
        _id("checker_id"),
        sa.Column("due_on", sa.String(10), nullable=False),
        *_ms("due_ms"),
        _id("set_by"),
        *_ms("set_ms"),
        *_text("findings", nullable=True),
        *_ms("closed_ms", "closed_leaf_index", nullable=True),
        *_ms("leaf_index"),
    )
    op.create_index("ix_mutual_check_checker_id", "mutual_check", ["checker_id"])


def _create_keeping() -> None:
    op.create_table(
        "copy_password_told",
        sa.Column("copy_id", sa.String(40), primary_key=True),
        *_ms("told_ms", "leaf_index"),
    )
    op.create_table(
        "retention_period",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("years", sa.Integer, nullable=False),
        *_text("reason"),
        _id("set_by"),
        *_ms("set_ms", "leaf_index"),
    )
    op.create_index("ix_retention_period_kind", "retention_period", ["kind", "set_ms"])

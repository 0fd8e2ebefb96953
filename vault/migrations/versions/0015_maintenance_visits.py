"""Maintenance sessions and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0015_maintenance_visits"
down_revision = "0014_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and tell temporary accounts from lasting ones."""
    op.add_column("account", sa.Column("temporary", sa.Boolean, nullable=False, server_default=sa.false()))
    _create_maintenance()
    _create_visits()
    _create_visitors()
    _create_runs()


def _create_maintenance() -> None:
    op.create_table(
        "maintenance_session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("worker_name", sa.Text, nullable=False),
        sa.Column("worker_company", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("supervision", sa.String(16), nullable=False),
        sa.Column("watcher_id", sa.String(40)),
        sa.Column("medium", sa.Text),
        sa.Column("directed_by", sa.String(40), nullable=False),
        sa.Column("directed_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("opened_ms", sa.BigInteger),
        sa.Column("opened_by", sa.String(40)),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("closed_by", sa.String(40)),
        sa.Column("recording", sa.Text),
        sa.Column("operation_log", sa.Text),
        sa.Column("id_ended_ms", sa.BigInteger),
        sa.Column("id_ended_leaf", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person_id", name=op.f("uq_maintenance_session_person_id")),
    )
    op.create_index("ix_maintenance_session_ends_ms", "maintenance_session", ["ends_ms"])


def _create_visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("need_to_know", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("exhibits", sa.Text, nullable=False),
        sa.Column("areas", sa.Text),
        sa.Column("escort_id", sa.String(40), nullable=False),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
    )
    op.create_table(
        "visit_item",
        sa.Column("visit_id", sa.String(40), primary_key=True),
        sa.Column("item_id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_item_visit_id_visit")),
    )


def _create_visitors() -> None:
    op.create_table(
        "visit_visitor",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("visit_id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_by", sa.String(40), nullable=False),
        sa.Column("added_ms", sa.BigInteger, nullable=False),
        sa.Column("signed_on", sa.String(10)),
        sa.Column("document_name", sa.Text),
        sa.Column("document_sha256", sa.String(64)),
        sa.Column("undertaking_by", sa.String(40)),
        sa.Column("undertaking_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_visitor_visit_id_visit")),
    )
    op.create_index("ix_visit_visitor_visit_id", "visit_visitor", ["visit_id"])
    op.create_table(
        "visit_decision",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("visit_id", sa.String(40), nullable=False),
        sa.Column("visitor_id", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("approved", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.String(40), nullable=False),
        sa.Column("decided_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visit_visitor.id"], name=op.f("fk_visit_decision_visitor_id_visit_visitor")
        ),
    )
    op.create_index("ix_visit_decision_visit_id", "visit_decision", ["visit_id"])


def _create_runs() -> None:
    op.create_table(
        "visit_run",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("visit_id", sa.String(40), nullable=False),
        sa.Column("session_id", sa.String(40), nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_run_visit_id_visit")),
    )
    op.create_index("ix_visit_run_visit_id", "visit_run", ["visit_id"])
    op.create_index("ix_visit_run_session_id", "visit_run", ["session_id"])
    op.create_table(
        "visit_page",
        sa.Column("event_id", sa.String(40), primary_key=True),
        sa.Column("visit_id", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("shown_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_page_visit_id_visit")),
    )
    op.create_index("ix_visit_page_visit_id", "visit_page", ["visit_id"])

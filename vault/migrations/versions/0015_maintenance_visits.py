"""Maintenance sessions and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0015_maintenance_visits"
down_revision = "0014_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_maintenance()


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
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person_id", name=op.f("uq_maintenance_session_person_id")),
    )
    op.create_index("ix_maintenance_session_ends_ms", "maintenance_session", ["ends_ms"])

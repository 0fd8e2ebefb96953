"""Registered devices, check-ins and policies."""

import sqlalchemy as sa
from alembic import op

revision = "0014_devices"
down_revision = "0013_posts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.add_column("device", sa.Column("revoked_ms", sa.BigInteger))
    _create_records()
    _create_check_ins()
    op.create_table(
        "device_policy",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_by", sa.String(40), nullable=False),
        sa.Column("set_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )


def _create_records() -> None:
    op.create_table(
        "device_record",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("segment", sa.String(16)),
        sa.Column("particulars", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_record_device_id_device")),
        sa.UniqueConstraint("device_id", "number", name=op.f("uq_device_record_device_id")),
    )


def _create_check_ins() -> None:
    op.create_table(
        "device_check_in",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("reported_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_check_in_device_id_device")
        ),
        sa.UniqueConstraint("device_id", "number", name=op.f("uq_device_check_in_device_id")),
    )

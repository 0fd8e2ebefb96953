"""Changing the tier of an item: the orders, and that an item waits for its new marking."""

import sqlalchemy as sa
from alembic import op

revision = "0029_regradings"
down_revision = "0028_native_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; nothing that is there waits for a marking."""
    pending = sa.Column("marking_pending", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("item", pending)
    op.create_table(
        "regrading",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "item_id",
            sa.String(40),
            sa.ForeignKey("item.id", name=op.f("fk_regrading_item_id_item")),
            nullable=False,
        ),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("old_tier", sa.Integer, nullable=False),
        sa.Column("old_marking", sa.String(32), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("marking", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ordered_by", sa.String(40), nullable=False),
        sa.Column("ordered_ms", sa.BigInteger, nullable=False),
        sa.Column("order_leaf", sa.BigInteger, nullable=False),
        sa.Column("marked_ms", sa.BigInteger),
        sa.Column("done_ms", sa.BigInteger),
        sa.Column("blocked_by", sa.String(40)),
        sa.Column("operation_id", sa.String(40), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_regrading_item_id", "regrading", ["item_id"])
    op.create_index("ix_regrading_entry_id", "regrading", ["entry_id"])
    ordered = sa.text("state = 'ordered'")
    op.create_index(
        "uq_regrading_ordered_item",
        "regrading",
        ["item_id"],
        unique=True,
        sqlite_where=ordered,
        postgresql_where=ordered,
    )

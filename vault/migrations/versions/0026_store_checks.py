"""Checks of everything stored, what they found wrong, and what the store was last seen doing."""

import sqlalchemy as sa
from alembic import op

revision = "0026_store_checks"
down_revision = "0025_uploads"
branch_labels = None
depends_on = None

_COUNTS = ("objects", "octets", "damaged", "mended", "reread", "unmarked", "left_out")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "store_check",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("cursor", sa.String(40), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _COUNTS),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "stored_fault",
        sa.Column("object_id", sa.String(40), primary_key=True),
        sa.Column("fault", sa.String(24), primary_key=True),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("found_ms", sa.BigInteger, nullable=False),
        sa.Column("mended_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_stored_fault_item_id", "stored_fault", ["item_id"])
    op.create_table(
        "store_seen",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("capabilities", sa.Text),
        sa.Column("unfit", sa.Text),
        sa.Column("looked_ms", sa.BigInteger),
        sa.Column("changed_ms", sa.BigInteger),
        sa.Column("marker_key", sa.String(200)),
        sa.Column("marker_sha256", sa.LargeBinary),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_store_seen_single")),
    )

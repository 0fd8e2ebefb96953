"""What somebody has stored is summed up, and what the scanner closed is counted, out of indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0032_own_and_closed"
down_revision = "0031_name_pieces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes."""
    closed = sa.text("scan_state = 'held' OR scan_state = 'infected'")
    op.create_index(
        "ix_item_closed_by_scanner",
        "item",
        ["scan_state", "entry_id", "state"],
        sqlite_where=closed,
        postgresql_where=closed,
    )
    op.create_index("ix_item_version_created_by", "item_version", ["created_by", "id"])
    op.create_index(
        "ix_sealed_object_stored", "sealed_object", ["version_id", "state", "role", "plaintext_length"]
    )

"""Parts of pages among the page images that were given out."""

import sqlalchemy as sa
from alembic import op

revision = "0022_tiles"
down_revision = "0021_signs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Extend the releases; what was given before were whole pages."""
    op.add_column(
        "page_release", sa.Column("tile", sa.String(16), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("page_release", sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.true()))

"""Procedure documents and their acknowledgements."""

revision = "0009_procedures"
down_revision = "0008_disposal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

"""Invitations in two halves, joining agreements, mutual confirmations, officer recovery."""

revision = "0012_beginnings"
down_revision = "0011_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

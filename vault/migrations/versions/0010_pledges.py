"""Pledge templates and signatures."""

revision = "0010_pledges"
down_revision = "0009_procedures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

"""Courses, sessions, completions and exceptions."""

revision = "0011_training"
down_revision = "0010_pledges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

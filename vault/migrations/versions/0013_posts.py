"""Titles, moves, appointments, delegations and the small-company profile."""

revision = "0013_posts"
down_revision = "0012_beginnings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

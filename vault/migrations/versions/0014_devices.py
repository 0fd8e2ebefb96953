"""Registered devices, check-ins and policies."""

revision = "0014_devices"
down_revision = "0013_posts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

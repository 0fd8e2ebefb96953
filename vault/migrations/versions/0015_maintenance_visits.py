"""Maintenance sessions and visits."""

revision = "0015_maintenance_visits"
down_revision = "0014_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

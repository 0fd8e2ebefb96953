"""Grant requests, projects, reviews and audits of single grantors."""

revision = "0016_grants"
down_revision = "0015_maintenance_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""

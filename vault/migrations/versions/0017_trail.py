"""The index by which people find the leaves that name them: without it each look would read the whole log."""

import sqlalchemy as sa
from alembic import op

revision = "0017_trail"
down_revision = "0016_grants"
branch_labels = None
depends_on = None

_NAMES_SOMEBODY = sa.text(
    "field IN ('actor', 'manager', 'person', 'subject', 'successor', 'trainer', 'watcher') AND length(value) <= 64"
)


def upgrade() -> None:
    """Create the index."""
    op.create_index(
        "ix_audit_detail_person",
        "audit_detail",
        ["value", "leaf_index"],
        sqlite_where=_NAMES_SOMEBODY,
        postgresql_where=_NAMES_SOMEBODY,
    )

"""What departments say about measures, and what managers answer."""

import sqlalchemy as sa
from alembic import op

revision = "0020_remarks"
down_revision = "0019_outside_confirmers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "measure_remark",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40)),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("proposal", sa.Text),
        sa.Column("filed_by", sa.String(40), nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("filed_ms", sa.BigInteger, nullable=False),
        sa.Column("addressee", sa.String(16), nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("escalated_ms", sa.BigInteger),
        sa.Column("outcome", sa.String(16)),
        sa.Column("reason", sa.Text),
        sa.Column("answered_by", sa.String(40)),
        sa.Column("answered_ms", sa.BigInteger),
        sa.Column("answered_leaf_index", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_measure_remark_filed_by", "measure_remark", ["filed_by"])
    unanswered = sa.text("answered_ms IS NULL")
    op.create_index(
        "ix_measure_remark_unanswered",
        "measure_remark",
        ["due_ms"],
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )

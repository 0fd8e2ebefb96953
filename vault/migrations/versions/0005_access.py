"""Grants."""

import sqlalchemy as sa
from alembic import op

revision = "0005_access"
down_revision = "0004_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of grants."""
    op.create_table(
        "access_grant",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("right", sa.String(16), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given_by", sa.String(40), nullable=False),
        sa.Column("given_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
        sa.Column("revoked_by", sa.String(40)),
        sa.Column("revoked_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_access_grant_entry_id_register_entry")
        ),
    )
    op.create_index("ix_access_grant_entry_id", "access_grant", ["entry_id"])
    op.create_index("ix_access_grant_person_entry", "access_grant", ["person_id", "entry_id"])

"""Procedure documents and their acknowledgements."""

import sqlalchemy as sa
from alembic import op

revision = "0009_procedures"
down_revision = "0008_disposal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "procedure_version",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("slot", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("powers", sa.Text, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("published_by", sa.String(40), nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.Column("retired_by", sa.String(40)),
        sa.Column("retired_ms", sa.BigInteger),
        sa.Column("retired_reason", sa.Text),
        sa.Column("reminded_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("slot", "number", name=op.f("uq_procedure_version_slot")),
    )
    op.create_table(
        "procedure_acknowledgement",
        sa.Column("version_id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("acknowledged_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["procedure_version.id"],
            name=op.f("fk_procedure_acknowledgement_version_id_procedure_version"),
        ),
    )

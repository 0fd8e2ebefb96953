"""Native files as copies: the company's decisions to allow them, and the two approvals that each needs."""

import sqlalchemy as sa
from alembic import op

revision = "0028_native_files"
down_revision = "0027_scanning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and to requests what the original is that they are about; those of before are about none."""
    op.add_column("copy_request", sa.Column("native_sha256", sa.LargeBinary))
    op.create_table(
        "copy_native_rule",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_by", sa.String(40), nullable=False),
        sa.Column("set_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "copy_native_approval",
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("post", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "post", name=op.f("pk_copy_native_approval")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["copy_request.id"], name=op.f("fk_copy_native_approval_request_id_copy_request")
        ),
    )

"""Pledges: published texts, signatures, and the leavers who were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0010_pledges"
down_revision = "0009_procedures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of pledges."""
    op.create_table(
        "pledge_template",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("clauses", sa.Text, nullable=False),
        sa.Column("log_consent", sa.Boolean, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("published_by", sa.String(40), nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.Column("effective_ms", sa.BigInteger, nullable=False),
        sa.Column("announced_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_pledge_template_kind")),
    )
    op.create_table(
        "pledge_signature",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("template_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("signer_name", sa.Text, nullable=False),
        sa.Column("signer_department", sa.Text, nullable=False),
        sa.Column("signer_title", sa.Text),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("signed_ms", sa.BigInteger, nullable=False),
        sa.Column("code_step", sa.BigInteger, nullable=False),
        sa.Column("session_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["pledge_template.id"],
            name=op.f("fk_pledge_signature_template_id_pledge_template"),
        ),
        sa.UniqueConstraint("person_id", "template_id", name=op.f("uq_pledge_signature_person_id")),
    )
    op.create_index("ix_pledge_signature_template_id", "pledge_signature", ["template_id"])
    op.create_table(
        "pledge_leaver_ask",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("leaves_on", sa.String(10), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
    )

"""Invitations in two halves, joining agreements, mutual confirmations, officer recovery."""

import sqlalchemy as sa
from alembic import op

revision = "0012_beginnings"
down_revision = "0011_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and name the keeper of each link."""
    op.add_column("enrolment", sa.Column("issued_by", sa.String(40)))
    _create_joining()
    _create_confirmations()
    _create_recoveries()


def _create_joining() -> None:
    op.create_table(
        "joining_agreement",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("after_leaving", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("published_by", sa.String(40)),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "joining_signature",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("agreement_id", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signed_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person_id"),
    )


def _create_confirmations() -> None:
    op.create_table(
        "person_confirmation",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("confirmer_id", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.String(40), nullable=False),
        sa.Column("confirmer_device_id", sa.String(40), nullable=False),
        sa.Column("subject_device_id", sa.String(40), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_person_confirmation_pair", "person_confirmation", ["confirmer_id", "subject_id"])


def _create_recoveries() -> None:
    op.create_table(
        "officer_recovery",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("opened_by", sa.String(40)),
        sa.Column("officer_id", sa.String(40)),
        sa.Column("founder", sa.Text),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("ripe_ms", sa.BigInteger, nullable=False),
        sa.Column("lapses_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("outcome", sa.String(16)),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("objection", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_officer_recovery_opened_ms", "officer_recovery", ["opened_ms"])

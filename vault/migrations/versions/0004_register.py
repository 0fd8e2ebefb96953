"""The register: entries, their changes, designations."""

import sqlalchemy as sa
from alembic import op

revision = "0004_register"
down_revision = "0003_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the register's tables."""
    op.create_table(
        "register_entry",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("why_know_how", sa.Text, nullable=False),
        sa.Column("manager_id", sa.String(40), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("listed_on", sa.String(10), nullable=False),
        sa.Column("keep_original", sa.Boolean, nullable=False),
        sa.Column("keep_original_reason", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(40), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_register_entry_manager_id", "register_entry", ["manager_id"])
    op.create_table(
        "register_change",
        sa.Column("entry_id", sa.String(40), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("field", sa.String(32), primary_key=True),
        sa.Column("old_value", sa.Text),
        sa.Column("new_value", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_register_change_entry_id_register_entry")
        ),
    )
    op.create_table(
        "register_designation",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("duty", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("ended_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_register_designation_entry_id_register_entry")
        ),
    )
    op.create_index("ix_register_designation_entry_person", "register_designation", ["entry_id", "person_id"])

"""Disposals: orders, decisions, tombstones, steps, and the one certificate of each item."""

import sqlalchemy as sa
from alembic import op

revision = "0008_disposal"
down_revision = "0007_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of disposals."""
    _create_orders()
    _create_records()
    _create_certificates()


def _create_orders() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("bound", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("blocked_by", sa.String(40)),
        sa.Column("operation_id", sa.String(40)),
        sa.Column("interim_statements", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_disposal_item_id_item")),
    )
    op.create_index("ix_disposal_entry_id", "disposal", ["entry_id"])
    not_cancelled = sa.text("state <> 'cancelled'")
    op.create_index(
        "uq_disposal_live_item",
        "disposal",
        ["item_id"],
        unique=True,
        sqlite_where=not_cancelled,
        postgresql_where=not_cancelled,
    )
    op.create_table(
        "disposal_decision",
        sa.Column("disposal_id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("posts", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("code_step", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_decision_disposal_id_disposal")
        ),
    )


def _create_records() -> None:
    op.create_table(
        "disposal_tombstone",
        sa.Column("item_id", sa.String(40), primary_key=True),
        sa.Column("disposal_id", sa.String(40), nullable=False),
        sa.Column("ledger_seq", sa.BigInteger, nullable=False),
        sa.Column("note_sha256", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_disposal_tombstone_item_id_item")),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_tombstone_disposal_id_disposal")
        ),
    )
    op.create_table(
        "disposal_step",
        sa.Column("disposal_id", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_step_disposal_id_disposal")
        ),
    )
    op.create_index("ix_disposal_step_place", "disposal_step", ["disposal_id", "place", "target"])


def _create_certificates() -> None:
    op.create_table(
        "disposal_certificate",
        sa.Column("disposal_id", sa.String(40), primary_key=True),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("blob_key", sa.String(200), nullable=False),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("size", sa.BigInteger),
        sa.Column("issued_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_certificate_disposal_id_disposal")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_disposal_certificate_item_id_item")),
        sa.UniqueConstraint("item_id", name=op.f("uq_disposal_certificate_item_id")),
        sa.UniqueConstraint("blob_key", name=op.f("uq_disposal_certificate_blob_key")),
    )

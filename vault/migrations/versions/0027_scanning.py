"""What the malware scanner said of every version, its runs over everything stored, and what it found."""

import sqlalchemy as sa
from alembic import op

revision = "0027_scanning"
down_revision = "0026_store_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; what is there was never scanned."""
    state = sa.Column("scan_state", sa.String(16), nullable=False, server_default=sa.text("'unscanned'"))
    op.add_column("item_version", state)
    for column in (
        sa.Column("scan_note", sa.Text),
        sa.Column("scan_engine", sa.Text),
        sa.Column("scanned_ms", sa.BigInteger),
        sa.Column("scan_leaf_index", sa.BigInteger),
    ):
        op.add_column("item_version", column)
    _create_runs()
    _create_hits()


def _create_runs() -> None:
    op.create_table(
        "scan_run",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("finished_ms", sa.BigInteger),
        sa.Column("cursor", sa.String(40), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("clean", sa.BigInteger, nullable=False),
        sa.Column("found", sa.BigInteger, nullable=False),
        sa.Column("impossible", sa.BigInteger, nullable=False),
        sa.Column("failed", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("engine", sa.Text),
        sa.Column("last_engine", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("day", name=op.f("uq_scan_run_day")),
    )
    op.create_index("ix_scan_run_started", "scan_run", ["started_ms"])


def _create_hits() -> None:
    op.create_table(
        "malware_hit",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("found_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_malware_hit_found_ms", "malware_hit", ["found_ms"])

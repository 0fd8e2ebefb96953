"""Uploads by pieces, and the sealed pieces behind them."""

import sqlalchemy as sa
from alembic import op

revision = "0025_uploads"
down_revision = "0024_log_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "upload_session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ordered", sa.Text, nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("content_sha256", sa.LargeBinary),
        sa.Column("intent_id", sa.String(40)),
        sa.Column("content", sa.Text),
        sa.Column("problem", sa.Text),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("held_leaf_index", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_upload_session_item_id", "upload_session", ["item_id"])
    op.create_index("ix_upload_session_person", "upload_session", ["person_id", "state"])
    op.create_index("ix_upload_session_state", "upload_session", ["state", "expires_ms"])
    op.create_table(
        "upload_piece",
        sa.Column("object_id", sa.String(40), primary_key=True),
        sa.Column("upload_id", sa.String(40), nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("blob_key", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("length", sa.BigInteger),
        sa.Column("plaintext_sha256", sa.LargeBinary),
        sa.Column("ciphertext_length", sa.BigInteger),
        sa.Column("ciphertext_sha256", sa.LargeBinary),
        sa.Column("key_commitment", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload_session.id"], name=op.f("fk_upload_piece_upload_id_upload_session")
        ),
        sa.UniqueConstraint("blob_key", name=op.f("uq_upload_piece_blob_key")),
    )
    op.create_index("ix_upload_piece_upload_id", "upload_piece", ["upload_id"])

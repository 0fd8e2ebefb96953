"""Copy requests, numbered copies and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0007_copies"
down_revision = "0006_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of copies."""
    _create_requests()
    _create_copies()


def _create_requests() -> None:
    op.create_table(
        "copy_request",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("rendition_sha256", sa.LargeBinary, nullable=False),
        sa.Column("tier", sa.BigInteger, nullable=False),
        sa.Column("requester_id", sa.String(40), nullable=False),
        sa.Column("recipient_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("format", sa.String(64), nullable=False),
        sa.Column("allow_print", sa.Boolean, nullable=False),
        sa.Column("allow_copy", sa.Boolean, nullable=False),
        sa.Column("allow_change", sa.Boolean, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("copies", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("why_not_view", sa.Text, nullable=False),
        sa.Column("valid_until", sa.String(10), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("requested_ms", sa.BigInteger, nullable=False),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.Column("ticket_expires_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_copy_request_item_id_item")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_copy_request_version_id_item_version")
        ),
    )
    op.create_index("ix_copy_request_item_state", "copy_request", ["item_id", "state"])


def _create_copies() -> None:
    op.create_table(
        "copy",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("recipient_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("declared", sa.Boolean, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("object_id", sa.String(40), nullable=False),
        sa.Column("blob_key", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("sealed_password", sa.LargeBinary),
        sa.Column("password_setter_id", sa.String(40), nullable=False),
        sa.Column("password_session_id", sa.String(40)),
        sa.Column("fetch_session_id", sa.String(40)),
        sa.Column("issued_ms", sa.BigInteger),
        sa.Column("fetch_until_ms", sa.BigInteger),
        sa.Column("bytes_kept", sa.Boolean, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["copy_request.id"], name=op.f("fk_copy_request_id_copy_request")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_copy_item_id_item")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_copy_item_id")),
    )
    op.create_index("ix_copy_request_id", "copy", ["request_id"])
    op.create_index("ix_copy_blob_key", "copy", ["blob_key"])
    op.create_index("ix_copy_item_state", "copy", ["item_id", "state"])
    op.create_table(
        "copy_event",
        sa.Column("copy_id", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.String(40)),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_copy_event_copy_id_copy")),
    )

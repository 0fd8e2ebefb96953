"""Items, versions, sealed objects, upload intents, and what viewing and sweeping remember."""

import sqlalchemy as sa
from alembic import op

revision = "0006_documents"
down_revision = "0005_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of documents."""
    op.create_table(
        "item",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("marking", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("scan_state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(40), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_item_entry_id_register_entry")
        ),
    )
    op.create_index("ix_item_entry_created", "item", ["entry_id", "created_ms", "id"])
    op.create_table(
        "item_version",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("viewer", sa.String(16)),
        sa.Column("pages", sa.Integer),
        sa.Column("page_sizes", sa.Text),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("rendition_sha256", sa.LargeBinary, nullable=False),
        sa.Column("rendition_object_id", sa.String(40), nullable=False),
        sa.Column("original_object_id", sa.String(40)),
        sa.Column("report", sa.Text),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.String(40), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id_item")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id")),
    )
    op.create_table(
        "sealed_object",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("marking", sa.String(32), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("blob_key", sa.String(200), nullable=False),
        sa.Column("ciphertext_length", sa.BigInteger, nullable=False),
        sa.Column("ciphertext_sha256", sa.LargeBinary, nullable=False),
        sa.Column("plaintext_length", sa.BigInteger, nullable=False),
        sa.Column("plaintext_sha256", sa.LargeBinary, nullable=False),
        sa.Column("key_commitment", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sealed_object_item_id_item")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_sealed_object_version_id_item_version")
        ),
        sa.UniqueConstraint("blob_key", name=op.f("uq_sealed_object_blob_key")),
        sa.UniqueConstraint("version_id", "role", "sequence", name=op.f("uq_sealed_object_version_id")),
    )
    op.create_index("ix_sealed_object_item_id", "sealed_object", ["item_id"])
    op.create_table(
        "upload_intent",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("idempotency_key", sa.String(128)),
        sa.Column("order_sha256", sa.LargeBinary, nullable=False),
        sa.Column("content_sha256", sa.LargeBinary),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("rendition_object_id", sa.String(40), nullable=False),
        sa.Column("rendition_blob_key", sa.String(200), nullable=False),
        sa.Column("original_object_id", sa.String(40), nullable=False),
        sa.Column("original_blob_key", sa.String(200), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person_id", "idempotency_key", name=op.f("uq_upload_intent_person_id")),
    )
    op.create_index("ix_upload_intent_original_blob_key", "upload_intent", ["original_blob_key"])
    op.create_index("ix_upload_intent_rendition_blob_key", "upload_intent", ["rendition_blob_key"])
    op.create_index("ix_upload_intent_state", "upload_intent", ["state", "expires_ms"])
    op.create_table(
        "page_release",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("version_id", sa.String(40), nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("released_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_page_release_person_time", "page_release", ["person_id", "released_ms"])
    op.create_table(
        "view_budget_excess",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("tier", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "storage_quarantined",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("found_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )

"""The platform's own tables and the log, which allows neither change nor removal."""

import sqlalchemy as sa
from alembic import op

revision = "0001_platform_audit"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_TRIGGERS = """
CREATE TRIGGER audit_leaf_no_update BEFORE UPDATE ON audit_leaf
BEGIN SELECT RAISE(ABORT, 'audit_leaf is append-only'); END;
CREATE TRIGGER audit_leaf_no_delete BEFORE DELETE ON audit_leaf
BEGIN SELECT RAISE(ABORT, 'audit_leaf is append-only'); END;
CREATE TRIGGER audit_detail_no_update BEFORE UPDATE ON audit_detail
BEGIN SELECT RAISE(ABORT, 'audit_detail is never changed'); END;
CREATE TRIGGER vault_identity_no_update BEFORE UPDATE ON vault_identity
BEGIN SELECT RAISE(ABORT, 'vault_identity is never changed'); END;
CREATE TRIGGER audit_head_never_shrinks BEFORE UPDATE ON audit_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END;
"""

_POSTGRESQL = """
CREATE FUNCTION hizo_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE FUNCTION hizo_never_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.size < OLD.size THEN RAISE EXCEPTION 'the log never shrinks'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_leaf_no_update BEFORE UPDATE OR DELETE ON audit_leaf
FOR EACH ROW EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER audit_leaf_no_truncate BEFORE TRUNCATE ON audit_leaf
FOR EACH STATEMENT EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER audit_detail_no_update BEFORE UPDATE ON audit_detail
FOR EACH ROW EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER vault_identity_no_update BEFORE UPDATE ON vault_identity
FOR EACH ROW EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER audit_head_never_shrinks BEFORE UPDATE ON audit_head
FOR EACH ROW EXECUTE FUNCTION hizo_never_shrinks();
"""

EMPTY_FRONTIER = "[]"


def upgrade() -> None:
    """Create the tables, the triggers and the empty tree's head."""
    _create_platform_tables()
    _create_log_tables()
    _forbid_changes()


def _create_platform_tables() -> None:
    op.create_table(
        "vault_identity",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("vault_id", sa.String(40), nullable=False),
        sa.Column("founded_ms", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_vault_identity_single")),
    )
    op.create_table(
        "idempotency_record",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_idempotency_record_created_ms", "idempotency_record", ["created_ms"])
    op.create_table(
        "operation",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("problem", sa.Text),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("updated_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("operation_id", sa.String(40)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("run_after_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger, nullable=False),
        sa.Column("fencing", sa.BigInteger, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    for column in ("kind", "state", "run_after_ms"):
        op.create_index(f"ix_job_{column}", "job", [column])


def _create_log_tables() -> None:
    op.create_table(
        "audit_leaf",
        sa.Column("leaf_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("id", name=op.f("uq_audit_leaf_id")),
    )
    op.create_table(
        "audit_detail",
        sa.Column("leaf_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("field", sa.String(40), primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
    )
    op.bulk_insert(head, [{"id": 1, "size": 0, "frontier": EMPTY_FRONTIER}])
    op.create_table(
        "source_refusals",
        sa.Column("address", sa.String(64), primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
    )


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(_POSTGRESQL))
        return
    for statement in _SQLITE_TRIGGERS.strip().split("END;\n"):
        if statement.strip():
            op.execute(sa.text(statement.removesuffix("END;") + "END"))

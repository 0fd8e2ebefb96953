"""What searches of the log go by: the acts of its leaves, and an index over the items and devices that their details name."""

import sqlalchemy as sa
from alembic import op

revision = "0024_log_search"
down_revision = "0023_names_sought"
branch_labels = None
depends_on = None

_NAMES_SOMETHING = sa.text(
    "field IN ('device', 'item', 'new_device', 'subject_device') AND length(value) <= 64"
)
_SQLITE = """
CREATE TRIGGER audit_act_no_update BEFORE UPDATE ON audit_act
BEGIN SELECT RAISE(ABORT, 'audit_act is append-only'); END;
CREATE TRIGGER audit_act_no_delete BEFORE DELETE ON audit_act
BEGIN SELECT RAISE(ABORT, 'audit_act is append-only'); END;
"""
_POSTGRESQL = """
CREATE TRIGGER audit_act_no_update BEFORE UPDATE OR DELETE ON audit_act
FOR EACH ROW EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER audit_act_no_truncate BEFORE TRUNCATE ON audit_act
FOR EACH STATEMENT EXECUTE FUNCTION hizo_append_only();
"""
_ACT_OF = {
    "sqlite": "json_extract(CAST(body AS TEXT), '$.act')",
    "postgresql": "convert_from(body, 'UTF8')::json ->> 'act'",
}


def upgrade() -> None:
    """Create table and index, fill the table from the leaves, and forbid changes of it."""
    op.create_index(
        "ix_audit_detail_thing",
        "audit_detail",
        ["value", "leaf_index"],
        sqlite_where=_NAMES_SOMETHING,
        postgresql_where=_NAMES_SOMETHING,
    )
    op.create_table(
        "audit_act",
        sa.Column("act", sa.String(40), primary_key=True),
        sa.Column("leaf_index", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    dialect = op.get_bind().dialect.name
    op.execute(
        sa.text(
            f"INSERT INTO audit_act (act, leaf_index) SELECT {_ACT_OF[dialect]}, leaf_index FROM audit_leaf"  # noqa: S608
        )
    )
    _forbid_changes(dialect)


def _forbid_changes(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(sa.text(_POSTGRESQL))
        return
    for statement in _SQLITE.strip().split("END;\n"):
        op.execute(sa.text(statement.strip().removesuffix("END;") + "END"))

"""Items and entries are found by any part of their names, and items are listed in several orders (decision 0034)."""

import sqlalchemy as sa
from alembic import op

from vault.documents.item_names import order_of_names, sought_names
from vault.platform.database import BYTE_ORDER
from vault.platform.folded_names import folded

revision = "0023_names_sought"
down_revision = "0022_tiles"
branch_labels = None
depends_on = None

_BATCH = 10_000

_GRAMS = """(
  WITH RECURSIVE place(at) AS (
    SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < length({item}.sought)
  )
  SELECT DISTINCT substr({item}.sought || char(10), at, 2) AS gram FROM place WHERE {item}.sought <> ''
)"""
"""Each two characters that follow one another, and the last one with an end of line."""

_NEW = "INSERT INTO item_name_gram (gram, leaf_index) SELECT gram, new.leaf_index FROM {grams} WHERE new.leaf_index >= 0;"
_OLD = "DELETE FROM item_name_gram WHERE leaf_index = old.leaf_index AND gram IN (SELECT gram FROM {grams});"


def _on_sqlite() -> list[str]:
    new = _NEW.format(grams=_GRAMS.format(item="new"))
    old = _OLD.format(grams=_GRAMS.format(item="old"))
    return [
        "CREATE TABLE item_name_gram (gram TEXT NOT NULL, leaf_index INTEGER NOT NULL, "
        "PRIMARY KEY (gram, leaf_index)) WITHOUT ROWID",
        f"CREATE TRIGGER item_name_gram_added AFTER INSERT ON item BEGIN {new} END",
        f"CREATE TRIGGER item_name_gram_changed AFTER UPDATE OF sought, leaf_index ON item BEGIN {old} {new} END",
        f"CREATE TRIGGER item_name_gram_removed AFTER DELETE ON item BEGIN {old} END",
    ]


# The cost keeps the planner from computing it row by row where the index has it.
_POSTGRESQL = (
    """CREATE FUNCTION hizo_name_grams(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
SELECT coalesce(array_agg(DISTINCT gram), '{}')
FROM generate_series(1, length(name)) AS place,
LATERAL (VALUES (substr(name, place, 1)), (substr(name, place, 2))) AS found(gram)
$$""",
    "CREATE INDEX ix_item_name_grams ON item USING gin (hizo_name_grams(sought))",
    "ANALYZE item",
)


def upgrade() -> None:
    """Create the columns and indexes, and fold the names that are there."""
    op.add_column(
        "register_entry", sa.Column("sought", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    op.add_column("item", sa.Column("sought", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("item", sa.Column("name_order", BYTE_ORDER, nullable=False, server_default=sa.text("''")))
    connection = op.get_bind()
    for statement in _on_sqlite() if connection.dialect.name == "sqlite" else ():
        op.execute(statement)
    _fold_entries(connection)
    _fold_items(connection)
    op.create_index("ix_item_created", "item", ["created_ms", "id", "entry_id", "tier"])
    op.create_index("ix_item_name_order", "item", ["name_order", "id", "entry_id", "tier", "created_ms"])
    op.create_index("ix_item_leaf_index", "item", ["leaf_index"])
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else ():
        op.execute(statement)


def _fold_entries(connection: sa.Connection) -> None:
    entry = sa.table("register_entry", *map(sa.column, ("id", "name", "sought")))
    for row in connection.execute(sa.select(entry.c.id, entry.c.name)).all():
        connection.execute(sa.update(entry).where(entry.c.id == row.id).values(sought=folded(row.name)))


def _fold_items(connection: sa.Connection) -> None:
    item = sa.table("item", *map(sa.column, ("id", "title", "file_name", "marking", "sought", "name_order")))
    change = (
        sa.update(item)
        .where(item.c.id == sa.bindparam("of"))
        .values(sought=sa.bindparam("sought"), name_order=sa.bindparam("name_order"))
    )
    after = ""
    while True:
        query = sa.select(item.c.id, item.c.title, item.c.file_name, item.c.marking)
        rows = connection.execute(query.where(item.c.id > after).order_by(item.c.id).limit(_BATCH)).all()
        if not rows:
            return
        connection.execute(change, [_folded(*row) for row in rows])
        after = rows[-1].id


def _folded(item_id: str, title: str, file_name: str | None, marking: str) -> dict[str, str]:
    return {
        "of": item_id,
        "sought": sought_names(title, file_name),
        "name_order": order_of_names(title, file_name, marking),
    }

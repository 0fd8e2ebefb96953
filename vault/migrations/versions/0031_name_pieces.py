"""Numbers in names are found by pieces of four characters (decision 0034)."""

from collections.abc import Iterator

from alembic import op

revision = "0031_name_pieces"
down_revision = "0030_log_tiles"
branch_labels = None
depends_on = None

_PIECES = """(
  WITH RECURSIVE place(at) AS (
    SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < length({item}.sought)
  ), run(gram) AS (SELECT substr({item}.sought, at, 4) FROM place)
  SELECT substr({item}.sought || char(10), at, 2) AS gram FROM place WHERE {item}.sought <> ''
  UNION
  SELECT gram FROM run WHERE length(gram) = 4 AND length(CAST(gram AS BLOB)) = 4 AND gram GLOB '*[0-9]*'
)"""
"""Each two characters that follow one another, the last one with an end of line, and each four ASCII characters with a digit."""

_NEW = "INSERT INTO item_name_gram (gram, leaf_index) SELECT gram, new.leaf_index FROM {pieces} WHERE new.leaf_index >= 0;"
_OLD = "DELETE FROM item_name_gram WHERE leaf_index = old.leaf_index AND gram IN (SELECT gram FROM {pieces});"
# Sorted before they are put in, so that each page of the table is written once.
_OLD_NAMES = """
WITH RECURSIVE place(at) AS (
  SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < (SELECT max(length(sought)) FROM item)
), run(gram, leaf_index) AS (
  SELECT substr(sought, at, 4), leaf_index FROM item JOIN place ON at <= length(sought) - 3 WHERE leaf_index >= 0
)
INSERT INTO item_name_gram (gram, leaf_index)
SELECT DISTINCT gram, leaf_index FROM run WHERE length(CAST(gram AS BLOB)) = 4 AND gram GLOB '*[0-9]*' ORDER BY 1, 2"""

_EVENTS = {
    "added": "INSERT ON item BEGIN {new}",
    "changed": "UPDATE OF sought, leaf_index ON item BEGIN {old} {new}",
    "removed": "DELETE ON item BEGIN {old}",
}


def _on_sqlite() -> Iterator[str]:
    new = _NEW.format(pieces=_PIECES.format(item="new"))
    old = _OLD.format(pieces=_PIECES.format(item="old"))
    for name, event in _EVENTS.items():
        yield f"DROP TRIGGER item_name_gram_{name}"
        yield f"CREATE TRIGGER item_name_gram_{name} AFTER {event.format(new=new, old=old)} END"
    yield _OLD_NAMES


_POSTGRESQL = (
    "DROP INDEX ix_item_name_grams",
    """CREATE OR REPLACE FUNCTION hizo_name_grams(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
SELECT coalesce(array_agg(DISTINCT gram), '{}')
FROM generate_series(1, length(name)) AS place,
LATERAL (VALUES (substr(name, place, 1)), (substr(name, place, 2)), (substr(name, place, 4))) AS found(gram)
WHERE length(gram) < 3 OR (length(gram) = 4 AND octet_length(gram) = 4 AND translate(gram, '0123456789', '') <> gram)
$$""",
    "CREATE INDEX ix_item_name_grams ON item USING gin (hizo_name_grams(sought))",
    "ANALYZE item",
)


def upgrade() -> None:
    """Cut the names that are there into longer pieces too."""
    connection = op.get_bind()
    for statement in _on_sqlite() if connection.dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)

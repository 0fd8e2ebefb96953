"""The roots of the log's full tiles, so that no proof reads all leaves; made from the leaves that are there."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0030_log_tiles"
down_revision = "0029_regradings"
branch_labels = None
depends_on = None

_WIDTH = 256
_SQLITE = """
CREATE TRIGGER audit_tile_no_update BEFORE UPDATE ON audit_tile
BEGIN SELECT RAISE(ABORT, 'audit_tile is append-only'); END;
CREATE TRIGGER audit_tile_no_delete BEFORE DELETE ON audit_tile
BEGIN SELECT RAISE(ABORT, 'audit_tile is append-only'); END;
"""
_POSTGRESQL = """
CREATE TRIGGER audit_tile_no_update BEFORE UPDATE OR DELETE ON audit_tile
FOR EACH ROW EXECUTE FUNCTION hizo_append_only();
CREATE TRIGGER audit_tile_no_truncate BEFORE TRUNCATE ON audit_tile
FOR EACH STATEMENT EXECUTE FUNCTION hizo_append_only();
"""
_HASHES = sa.text(
    "SELECT leaf_hash FROM audit_leaf WHERE leaf_index >= :first AND leaf_index < :after ORDER BY leaf_index"
)


def upgrade() -> None:
    """Create the table, fill it, and forbid changes of it."""
    tiles = op.create_table(
        "audit_tile",
        sa.Column("level", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
    )
    level, roots = 0, [_root(hashes) for hashes in _full_tiles_of_leaves()]
    while roots:
        rows = [{"level": level, "number": number, "root": root} for number, root in enumerate(roots)]
        op.bulk_insert(tiles, rows)
        full = len(roots) - len(roots) % _WIDTH
        level, roots = level + 1, [_root(roots[at : at + _WIDTH]) for at in range(0, full, _WIDTH)]
    _forbid_changes()


def _full_tiles_of_leaves() -> Iterator[list[bytes]]:
    connection, first = op.get_bind(), 0
    while True:
        found = connection.scalars(_HASHES, {"first": first, "after": first + _WIDTH})
        hashes = [bytes(each) for each in found]
        if len(hashes) < _WIDTH:
            return
        yield hashes
        first += _WIDTH


def _root(row: list[bytes]) -> bytes:
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=True)
        row = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return row[0]


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(_POSTGRESQL))
        return
    for statement in _SQLITE.strip().split("END;\n"):
        op.execute(sa.text(statement.strip().removesuffix("END;") + "END"))

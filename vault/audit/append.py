"""Appending to the log's tables, in as few statements as each database needs.

Every act of every person waits for these statements while they hold the head row, so they are written out: building
them anew costs more than running them, and on PostgreSQL each statement costs everybody a round trip.

The head moves only from the very tree that the new leaves were put behind (`WHERE size = … AND frontier = …`). A process that
wrote last knows that tree and asks nothing first; when somebody else has written since, nothing is changed, and the
head is locked and read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from crypto.merkle import Frontier, leaf_hash
from crypto.tiles import tiles_completed
from vault.audit.known_head import KnownHead

_READ_HEAD: Final = "SELECT size, frontier FROM audit_head WHERE id = 1"

_SQLITE_HEAD: Final = (
    "UPDATE audit_head SET size = ?, frontier = ? WHERE id = 1 AND size = ? AND frontier = ?"
)
_SQLITE_LEAVES: Final = "INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) VALUES (?, ?, ?, ?)"
_SQLITE_DETAILS: Final = "INSERT INTO audit_detail (leaf_index, field, salt, value) VALUES (?, ?, ?, ?)"
_SQLITE_ACTS: Final = "INSERT INTO audit_act (act, leaf_index) VALUES (?, ?)"
_SQLITE_TILES: Final = "INSERT INTO audit_tile (level, number, root) VALUES (?, ?, ?)"

# The changes go over as one statement, and each table's rows as one text: arrays take the driver far longer to write.
_POSTGRESQL: Final = """
WITH moved AS (
    UPDATE audit_head SET size = %s, frontier = %s WHERE id = 1 AND size = %s AND frontier = %s RETURNING id
), details AS (
    INSERT INTO audit_detail (leaf_index, field, salt, value)
    SELECT (d ->> 0)::bigint, d ->> 1, decode(d ->> 2, 'hex'), d ->> 3 FROM moved, json_array_elements(%s::json) d
), acts AS (
    INSERT INTO audit_act (act, leaf_index)
    SELECT a ->> 0, (a ->> 1)::bigint FROM moved, json_array_elements(%s::json) a
)
INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash)
SELECT (l ->> 0)::bigint, l ->> 1, decode(l ->> 2, 'hex'), decode(l ->> 3, 'hex')
FROM moved, json_array_elements(%s::json) l"""
_POSTGRESQL_TILES: Final = "INSERT INTO audit_tile (level, number, root) VALUES (%s, %s, %b)"
_as_json: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=bytes.hex).encode


class HeadRow(NamedTuple):
    """The head as its row holds it."""

    size: int
    frontier: str

    def tree(self) -> Frontier:
        """The right edge of the tree."""
        return Frontier.from_json(self.size, json.loads(self.frontier))

    @classmethod
    def of(cls, tree: Frontier) -> HeadRow:
        """The row of a tree."""
        return cls(tree.size, json.dumps(tree.to_json()))


@dataclass
class Rows:
    """What is to be appended, each row in the order of its table's columns."""

    leaves: list[tuple[int, str, bytes, bytes]] = field(default_factory=list)
    details: list[tuple[int, str, bytes, str]] = field(default_factory=list)
    acts: list[tuple[str, int]] = field(default_factory=list)
    tiles: list[tuple[int, int, bytes]] = field(default_factory=list)

    def add_leaf(self, tree: Frontier, leaf_id: str, act: str, body: bytes) -> None:
        """A leaf at the end of the tree, with the tiles that it fills; details come by themselves."""
        index, hashed = tree.size, leaf_hash(body)
        completed = tree.append(hashed)
        self.leaves.append((index, leaf_id, body, hashed))
        self.acts.append((act, index))
        self.tiles += tiles_completed(tree.size, completed)


_known: WeakKeyDictionary[Engine, KnownHead[HeadRow]] = WeakKeyDictionary()


def append(connection: Connection, grow: Callable[[Frontier], Rows]) -> None:
    """Append what `grow` puts behind a tree, and move the head, which stays locked until the transaction ends.

    Args:
        grow: appends its leaves to the tree and returns their rows; called again with another tree when the first was not the log's.
    """
    known = _known.setdefault(connection.engine, KnownHead())
    with known.appending() as guessed:
        moved = None if guessed is None else _try(connection, guessed, grow)
        if moved is None:
            head = lock_head(connection)
            known.read(head)
            moved = _try(connection, head, grow)
        if moved is None:
            raise RuntimeError("the log's head moved while it was locked")
        known.wrote(moved)


def lock_head(connection: Connection) -> HeadRow:
    """Lock the head row until the transaction ends and return it."""
    # SQLite's writing transactions are alone from their beginning on.
    lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    return HeadRow(*connection.exec_driver_sql(_READ_HEAD + lock).one())


def _try(connection: Connection, head: HeadRow, grow: Callable[[Frontier], Rows]) -> HeadRow | None:
    """The head after the rows were written behind `head`; None when it is another one, and nothing was written."""
    tree = head.tree()
    rows = grow(tree)
    moved = HeadRow.of(tree)
    write = _write_sqlite if connection.dialect.name == "sqlite" else _write_postgresql
    return moved if write(connection, (*moved, *head), rows) else None


def _write_sqlite(connection: Connection, heads: tuple[int | str, ...], rows: Rows) -> bool:
    if connection.exec_driver_sql(_SQLITE_HEAD, heads).rowcount == 0:
        return False
    connection.exec_driver_sql(_SQLITE_LEAVES, rows.leaves)
    connection.exec_driver_sql(_SQLITE_DETAILS, rows.details)
    connection.exec_driver_sql(_SQLITE_ACTS, rows.acts)
    if rows.tiles:
        connection.exec_driver_sql(_SQLITE_TILES, rows.tiles)
    return True


def _write_postgresql(connection: Connection, heads: tuple[int | str, ...], rows: Rows) -> bool:
    texts = [_as_json(table) for table in (rows.details, rows.acts, rows.leaves)]
    if connection.exec_driver_sql(_POSTGRESQL, (*heads, *texts)).rowcount == 0:
        return False
    if rows.tiles:
        connection.exec_driver_sql(_POSTGRESQL_TILES, rows.tiles)
    return True

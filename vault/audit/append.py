"""Appending to the log's tables, in as few statements as each database needs.

Every act of every person waits for these statements while it holds the head row, so they are written out: building
them anew costs more than running them, and on PostgreSQL each statement costs everybody a round trip.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from crypto.merkle import Frontier, leaf_hash
from crypto.tiles import tiles_completed

_READ_HEAD: Final = "SELECT size, frontier FROM audit_head WHERE id = 1"

_SQLITE_LEAVES: Final = "INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) VALUES (?, ?, ?, ?)"
_SQLITE_DETAILS: Final = "INSERT INTO audit_detail (leaf_index, field, salt, value) VALUES (?, ?, ?, ?)"
_SQLITE_ACTS: Final = "INSERT INTO audit_act (act, leaf_index) VALUES (?, ?)"
_SQLITE_TILES: Final = "INSERT INTO audit_tile (level, number, root) VALUES (?, ?, ?)"
_SQLITE_HEAD: Final = "UPDATE audit_head SET size = ?, frontier = ? WHERE id = 1"

# Each column goes over as one array, and the four changes as one statement.
_POSTGRESQL: Final = """
WITH leaves AS (
    INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash)
    SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
), details AS (
    INSERT INTO audit_detail (leaf_index, field, salt, value)
    SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::text[])
), acts AS (
    INSERT INTO audit_act (act, leaf_index)
    SELECT * FROM unnest(%b::text[], %b::bigint[])
)
UPDATE audit_head SET size = %s, frontier = %s WHERE id = 1"""
_POSTGRESQL_TILES: Final = "INSERT INTO audit_tile (level, number, root) VALUES (%s, %s, %b)"


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


def lock_head(connection: Connection) -> Frontier:
    """Lock the head row until the transaction ends and return the tree's right edge."""
    # SQLite's writing transactions are alone from their beginning on.
    lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    size, frontier = connection.exec_driver_sql(_READ_HEAD + lock).one()
    return Frontier.from_json(size, json.loads(frontier))


def append(connection: Connection, rows: Rows, moved: Frontier) -> None:
    """Write leaves and details, and move the locked head to the tree with them in it."""
    head = (moved.size, json.dumps(moved.to_json()))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE_LEAVES, rows.leaves)
        connection.exec_driver_sql(_SQLITE_DETAILS, rows.details)
        connection.exec_driver_sql(_SQLITE_ACTS, rows.acts)
        connection.exec_driver_sql(_SQLITE_HEAD, head)
    else:
        columns = [
            list(column)
            for table in (rows.leaves, rows.details, rows.acts)
            for column in zip(*table, strict=True)
        ]
        connection.exec_driver_sql(_POSTGRESQL, (*columns, *head))
    if rows.tiles:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(_SQLITE_TILES if is_sqlite else _POSTGRESQL_TILES, rows.tiles)

"""A log from before is found by its acts, and proven out of tiles, all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from crypto.merkle import Frontier
from crypto.tiles import tiles_completed
from vault.migrations.upgrade import upgrade_to
from vault.platform.database import Database

BEFORE_SEARCHES, BEFORE_TILES = "0021_signs", "0029_regradings"
LEAVES = 65_536 + 256 + 1
_NUMBERED = {
    "sqlite": "CAST(printf('%032d', n) AS BLOB)",
    "postgresql": "convert_to(lpad(n::text, 32, '0'), 'UTF8')",
}
"""32 bytes of its own for each leaf."""


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    if request.param not in os.environ.get("HIZO_TEST_DATABASES", "sqlite,postgresql").split(","):
        pytest.skip(f"HIZO_TEST_DATABASES leaves out {request.param}")
    postgres = request.getfixturevalue("postgres_databases") if request.param == "postgresql" else None
    url = postgres.create() if postgres else f"sqlite:///{tmp_path / 'vault.db'}"
    database = Database(url, use_app_role=False)
    with database.engine.begin() as opened:
        yield opened
    database.close()
    if postgres:
        postgres.drop(url)


def test_leaves_from_before_are_found_by_their_acts(connection: Connection) -> None:
    upgrade_to(connection, BEFORE_SEARCHES)
    for index, act in enumerate(("vault.founded", "log.read")):
        body = f'{{"act":"{act}","index":{index},"time":"2026-11-22T01:00:00.000Z"}}'.encode()
        connection.execute(
            text(
                "INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) VALUES (:index, :id, :body, :body)"
            ),
            {"index": index, "id": f"lef_{index}", "body": body},
        )
    upgrade_to(connection, "head")
    found = connection.execute(text("SELECT leaf_index, act FROM audit_act ORDER BY leaf_index"))
    assert [tuple(row) for row in found] == [(0, "vault.founded"), (1, "log.read")]


def test_leaves_from_before_fill_the_tiles_that_they_would_have_filled(connection: Connection) -> None:
    upgrade_to(connection, BEFORE_TILES)
    numbers = f"WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n < {LEAVES - 1})"
    hashed = _NUMBERED[connection.dialect.name]
    connection.execute(
        text(
            f"INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) {numbers}"
            f" SELECT n, 'lef_' || n, {hashed}, {hashed} FROM up"
        )
    )
    upgrade_to(connection, "head")
    found = connection.execute(text("SELECT level, number, root FROM audit_tile ORDER BY level, number"))
    frontier, filled = Frontier(), []
    for number in range(LEAVES):
        completed = frontier.append(b"%032d" % number)
        filled += tiles_completed(number + 1, completed)
    assert [(row.level, row.number, bytes(row.root)) for row in found] == sorted(filled)
    assert len(filled) == 258

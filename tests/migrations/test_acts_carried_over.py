"""A log from before it could be searched by act is found by its acts all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import vault.migrations
from vault.platform.database import Database

BEFORE = "0021_signs"


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


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(vault.migrations.__file__ or "").parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_leaves_from_before_are_found_by_their_acts(connection: Connection) -> None:
    _upgrade(connection, BEFORE)
    for index, act in enumerate(("vault.founded", "log.read")):
        body = f'{{"act":"{act}","index":{index},"time":"2026-11-22T01:00:00.000Z"}}'.encode()
        connection.execute(
            text(
                "INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) VALUES (:index, :id, :body, :body)"
            ),
            {"index": index, "id": f"lef_{index}", "body": body},
        )
    _upgrade(connection, "head")
    found = connection.execute(text("SELECT leaf_index, act FROM audit_act ORDER BY leaf_index"))
    assert [tuple(row) for row in found] == [(0, "vault.founded"), (1, "log.read")]

"""Names from before they could be searched are found after the upgrade, and names that change later are followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from vault.migrations.upgrade import upgrade_to
from vault.platform.database import Database

ENTRY = (
    "INSERT INTO register_entry (id, name, why_know_how, manager_id, tier, listed_on, keep_original, state, revision,"
    " created_ms, created_by, leaf_index) VALUES ('ent_1', 'ＬＡＳＥＲ', 'w', 'prs_1', 3, '2026-01-01', false, 'open', 1, 0, 'prs_1', 1)"
)
ITEM = (
    "INSERT INTO item (id, entry_id, type, title, file_name, tier, marking, state, scan_state, revision, created_ms,"
    " created_by, leaf_index) VALUES (:id, 'ent_1', 'electronic_file', :title, :file_name, 3, '極秘', 'active', 'unscanned', 1, 0,"
    " 'prs_1', :leaf_index)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    if request.param not in os.environ.get("HIZO_TEST_DATABASES", "sqlite,postgresql").split(","):
        pytest.skip(f"HIZO_TEST_DATABASES leaves out {request.param}")
    url = f"sqlite:///{tmp_path / 'vault.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    database = Database(url, use_app_role=False)
    with database.engine.begin() as opened:
        yield opened
    database.close()


def _leaves_with(connection: Connection, pair: str) -> list[int]:
    if connection.dialect.name == "sqlite":
        query = "SELECT leaf_index FROM item_name_gram WHERE gram = :pair ORDER BY 1"
    else:
        query = "SELECT leaf_index FROM item WHERE hizo_name_grams(sought) @> ARRAY[CAST(:pair AS text)] ORDER BY 1"
    return list(connection.execute(text(query), {"pair": pair}).scalars())


def test_names_of_before_are_folded_and_later_ones_followed(connection: Connection) -> None:
    upgrade_to(connection, "0022_tiles")
    connection.execute(text(ENTRY))
    old: tuple[dict[str, Any], ...] = (
        {"id": "itm_1", "title": "図面.pdf", "file_name": "【極秘】ＡＢ図面.pdf", "leaf_index": 5},
        {"id": "itm_2", "title": "ﾊﾞﾙﾌﾞ", "file_name": None, "leaf_index": 6},
        {"id": "itm_3", "title": "図Ｚ-0153 0153", "file_name": None, "leaf_index": 9},
    )
    connection.execute(text(ITEM), old)
    upgrade_to(connection, "head")
    rows = connection.execute(text("SELECT sought, name_order FROM item ORDER BY id")).all()
    assert [tuple(row) for row in rows][:2] == [("【極秘】ab図面.pdf", "ab図面.pdf"), ("バルブ", "バルブ")]
    assert connection.execute(text("SELECT sought FROM register_entry")).scalar_one() == "laser"
    assert (_leaves_with(connection, "ab"), _leaves_with(connection, "ルブ")) == ([5], [6])
    assert [_leaves_with(connection, each) for each in ("z-01", "0153", "3 01", ".pdf")] == [
        [9],
        [9],
        [9],
        [],
    ]
    connection.execute(text("UPDATE item SET sought = 'xy' WHERE id = 'itm_1'"))
    connection.execute(text("UPDATE item SET leaf_index = 7 WHERE id = 'itm_2'"))
    assert (_leaves_with(connection, "ab"), _leaves_with(connection, "xy")) == ([], [5])
    assert _leaves_with(connection, "ルブ") == [7]
    connection.execute(text("UPDATE item SET sought = 'z-0154' WHERE id = 'itm_3'"))
    assert (_leaves_with(connection, "0153"), _leaves_with(connection, "0154")) == ([], [9])
    connection.execute(text("DELETE FROM item"))
    assert [_leaves_with(connection, each) for each in ("xy", "ルブ", "0154")] == [[], [], []]

"""People of a vault from before moves were kept: who was there stays there, and a known last day goes on counting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, literal, select, text

from vault.migrations.upgrade import upgrade_to
from vault.people.facts import person_facts
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.database import Database

LAST_DAY = "2026-12-24"
RECORDED_MS = 1_790_000_000_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path / 'vault.db'}", use_app_role=False)
    with database.engine.begin() as opened:
        yield opened
    database.close()


def _insert(connection: Connection, person_id: str, state: str, leaves_on: str | None) -> None:
    connection.execute(
        text(
            "INSERT INTO person (id, name, name_kana, name_romaji, mail, mail_key, department, employment_kind,"
            " outside_person, leaves_on, state, created_ms, leaf_index)"
            " VALUES (:id, '名', 'ナ', 'Na', :id, :id, '課', 'staff', 0, :leaves_on, :state, :recorded, 7)"
        ),
        {"id": person_id, "leaves_on": leaves_on, "state": state, "recorded": RECORDED_MS},
    )


@pytest.mark.clause("G4.1.3-b")
def test_a_last_day_known_before_goes_on_counting(connection: Connection) -> None:
    upgrade_to(connection, "0012_beginnings")
    for person_id, state, leaves_on in (
        ("prs_stays", "active", None),
        ("prs_leaves", "active", LAST_DAY),
        ("prs_invited", "invited", None),
    ):
        _insert(connection, person_id, state, leaves_on)
    upgrade_to(connection, "head")
    over_ms = end_of_tokyo_day_ms(LAST_DAY) + 1
    for person_id, at_ms, active in (
        ("prs_stays", RECORDED_MS, True),
        ("prs_stays", over_ms, True),
        ("prs_leaves", over_ms - 1, True),
        ("prs_leaves", over_ms, False),
        ("prs_invited", over_ms, False),
    ):
        facts = connection.execute(select(*person_facts(literal(person_id), literal(at_ms)))).one()
        assert facts.person_active is active, (person_id, at_ms)
        assert facts.person_titled is False

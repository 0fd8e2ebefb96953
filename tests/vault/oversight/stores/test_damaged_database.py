"""A database file with pages overwritten at random places: it is noticed before anybody has to trip over it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from vault.operator.doctor import Level
from vault.operator.doctor.databases import databases
from vault.oversight.stores.daily import check_storage
from vault.platform.database import Database

SEED, PAGES, PAGE_BYTES = 20261123, 20, 4096


@pytest.fixture
def database_url() -> None:
    """PostgreSQL has checksums of its own, which the doctor asks about."""


def pages_of(file: Path, names: str = "%") -> list[int]:
    """The numbers of the pages that hold rows and their order; what only holds the rest of a long text has no form to lose."""
    query = "SELECT pageno FROM dbstat WHERE pagetype IN ('leaf', 'internal') AND name LIKE ? ORDER BY pageno"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return [int(row[0]) for row in connection.execute(query, (names,))]


def overwrite(file: Path, page: int) -> None:
    with file.open("r+b") as opened:
        opened.seek((page - 1) * PAGE_BYTES)
        opened.write(os.urandom(PAGE_BYTES))


@pytest.mark.clause("G9.1.1-n")
def test_every_overwritten_page_is_found(stores: Any, tmp_path: Path) -> None:
    file = stores.platform.settings.data_dir / "vault.db"
    drawn = random.Random(SEED).sample(pages_of(file), PAGES)  # the same places again
    whole, missed = tmp_path / "copy.db", []
    for page in drawn:
        shutil.copy(file, whole)
        overwrite(whole, page)
        database = Database(f"sqlite:///{whole}")
        if database.damage() is None:
            missed.append(page)
        database.close()
    assert missed == []


@pytest.mark.clause("G9.1.1-n")
def test_damage_is_an_alert_once_a_day_and_a_line_of_the_doctor(stores: Any) -> None:
    platform, officer = stores.platform, stores.company["officer"]
    check_storage(platform)
    assert raised(officer) == []
    file = platform.settings.data_dir / "vault.db"
    [page, *_] = pages_of(file, "ix_idempotency%")
    platform.database.engine.dispose()
    overwrite(file, page)
    check_storage(platform)
    check_storage(platform)
    assert raised(officer) == ["integrity_failed"]
    said = [each.what for each in databases(platform) if each.level is Level.WRONG]
    assert any("damaged" in each for each in said), said


def raised(officer: Any) -> list[str]:
    return [each["kind"] for each in officer.get("/alerts").json()["items"]]

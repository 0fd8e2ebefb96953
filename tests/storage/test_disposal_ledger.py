"""The disposal ledger only grows, and shows any other change."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from storage.disposal_ledger import FIRST_PREVIOUS, DisposalLedger, LedgerEntry
from storage.errors import LedgerBrokenError, LedgerConflictError, StoreError


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/disposals.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def ledger(url: str):
    ledger = DisposalLedger.create(url)
    yield ledger
    ledger.close()


def fill(ledger: DisposalLedger, count: int = 5) -> list[LedgerEntry]:
    return [ledger.append(seq, f"itm_{seq % 2}", f"note {seq}") for seq in range(count)]


def tamper(url: str, *statements: str) -> None:
    """Do what the database's owner can: drop the triggers, then change what they guarded."""
    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP TRIGGER disposal_ledger_no_change ON disposal_ledger")
        else:
            for name in ("no_update", "no_delete", "no_replace"):
                connection.exec_driver_sql(f"DROP TRIGGER disposal_ledger_{name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_notes_come_back_in_order_and_chained(ledger, url):
    written = fill(ledger)
    assert list(ledger.entries()) == written
    assert list(ledger.entries(after=2)) == written[3:]
    assert ledger.find("itm_1") == [written[1], written[3]]
    assert ledger.find("itm_9") == []
    assert ledger.last() == written[-1]
    assert written[0].previous_sha256 == FIRST_PREVIOUS
    assert written[3].previous_sha256 == written[2].sha256()
    again = DisposalLedger(url)
    again.verify_chain()
    again.close()


def test_an_empty_ledger_is_whole(ledger):
    assert ledger.last() is None
    ledger.verify_chain()


def test_every_field_and_its_border_enters_the_hash():
    base = LedgerEntry(1, "itm_1", "note", FIRST_PREVIOUS)
    others = [
        LedgerEntry(2, "itm_1", "note", FIRST_PREVIOUS),
        LedgerEntry(1, "itm_1n", "ote", FIRST_PREVIOUS),
        LedgerEntry(1, "itm_1", "note ", FIRST_PREVIOUS),
        LedgerEntry(1, "itm_1", "note", b"\1" * 32),
    ]
    assert base.sha256() not in {each.sha256() for each in others}


@pytest.mark.parametrize("seq", [3, 4, 6, 0])
def test_a_number_that_does_not_follow_is_refused(ledger, seq):
    fill(ledger)
    with pytest.raises(LedgerConflictError):
        ledger.append(seq, "itm_1", "again")
    assert len(list(ledger.entries())) == 5


def test_a_negative_number_is_refused(ledger):
    with pytest.raises(ValueError, match="negative"):
        ledger.append(-1, "itm_1", "x")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disposal_ledger SET note = 'nothing happened' WHERE seq = 2",
        "DELETE FROM disposal_ledger WHERE seq = 4",
        "DELETE FROM disposal_ledger",
        "INSERT INTO disposal_ledger SELECT seq, item_id, 'again', previous_sha256 FROM disposal_ledger",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_note(ledger, url, statement):
    written = fill(ledger)
    engine = create_engine(url)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert list(ledger.entries()) == written


def test_a_note_is_not_replaced_by_insert_or_replace(tmp_path):
    ledger = DisposalLedger.create(f"sqlite:///{tmp_path}/disposals.db")
    fill(ledger)
    connection = sqlite3.connect(tmp_path / "disposals.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("INSERT OR REPLACE INTO disposal_ledger VALUES (2, 'itm_0', 'x', x'00')")
    connection.close()
    ledger.close()


def test_truncating_is_refused_on_postgresql(postgres_url):
    ledger = DisposalLedger.create(postgres_url)
    fill(ledger)
    engine = create_engine(postgres_url)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE disposal_ledger")
    engine.dispose()
    assert len(list(ledger.entries())) == 5
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disposal_ledger SET note = 'nothing happened' WHERE seq = 2",
        "UPDATE disposal_ledger SET item_id = 'itm_8' WHERE seq = 0",
        "DELETE FROM disposal_ledger WHERE seq = 2",
        "DELETE FROM disposal_ledger WHERE seq = 0",
        "UPDATE disposal_ledger SET seq = 40 WHERE seq = 4",
    ],
)
def test_what_the_owner_of_the_database_changes_breaks_the_chain(ledger, url, statement):
    fill(ledger)
    tamper(url, statement)
    with pytest.raises(LedgerBrokenError):
        ledger.verify_chain()


def test_two_writers_never_share_a_place(ledger):
    def append() -> None:
        for _ in range(10):
            newest = ledger.last()
            try:
                ledger.append(newest.seq + 1 if newest else 0, "itm_1", threading.current_thread().name)
            except LedgerConflictError:
                continue

    threads = [threading.Thread(target=append) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    ledger.verify_chain()
    assert [each.seq for each in ledger.entries()] == list(range(ledger.last().seq + 1))


def test_a_missing_ledger_is_an_error_and_never_an_empty_one(tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        DisposalLedger(f"sqlite:///{tmp_path}/disposals.db")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_is_created_once(ledger, url):
    with pytest.raises(StoreError):
        DisposalLedger.create(url)

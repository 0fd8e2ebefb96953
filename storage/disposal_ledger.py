"""The disposal ledger: append-only notes of what was disposed of, chained row to row.

It lies beside the key ring, in a database of its own that no backup may be restored over, and is written
before anything is destroyed. The notes are signed by the caller; the ledger keeps them in order. Its triggers
stop mistakes and simple tampering; whoever owns the database can drop them, and the chain then shows a changed,
removed or inserted row. Rows cut off at the end show only against what is known elsewhere: compare `last`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    event,
    insert,
    select,
)

from storage.errors import LedgerBrokenError, LedgerConflictError
from storage.sql_database import create_database, open_database, reading, writing

FIRST_PREVIOUS = bytes(32)
_DOMAIN = b"hizo/disposal-ledger/v1"
_PAGE = 500

_tables = MetaData()
_ledger = Table(
    "disposal_ledger",
    _tables,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("previous_sha256", LargeBinary, nullable=False),
)
Index("ix_disposal_ledger_item_id", _ledger.c.item_id)

_SQLITE_TRIGGERS = (
    "CREATE TRIGGER disposal_ledger_no_update BEFORE UPDATE ON disposal_ledger "
    "BEGIN SELECT RAISE(ABORT, 'the disposal ledger is append-only'); END",
    "CREATE TRIGGER disposal_ledger_no_delete BEFORE DELETE ON disposal_ledger "
    "BEGIN SELECT RAISE(ABORT, 'the disposal ledger is append-only'); END",
    # INSERT OR REPLACE removes the old row without firing the trigger on DELETE.
    "CREATE TRIGGER disposal_ledger_no_replace BEFORE INSERT ON disposal_ledger "
    "WHEN NEW.seq <= (SELECT max(seq) FROM disposal_ledger) "
    "BEGIN SELECT RAISE(ABORT, 'the disposal ledger is append-only'); END",
)
_POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION disposal_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the disposal ledger is append-only'; END $$",
    "CREATE TRIGGER disposal_ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON disposal_ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION disposal_ledger_refuse()",
)


@event.listens_for(_ledger, "after_create")
def _add_triggers(_table: Table, connection: Connection, **_: object) -> None:
    triggers = _POSTGRESQL_TRIGGERS if connection.dialect.name == "postgresql" else _SQLITE_TRIGGERS
    for statement in triggers:
        connection.exec_driver_sql(statement)


@dataclass(frozen=True)
class LedgerEntry:
    """One note: its place, the item disposed of, the signed text, and the hash of the row before it."""

    seq: int
    item_id: str
    note: str
    previous_sha256: bytes

    def sha256(self) -> bytes:
        """Return the hash the next row carries: over the domain, then each field after its length."""
        fields = (str(self.seq).encode(), self.item_id.encode(), self.note.encode(), self.previous_sha256)
        framed = b"".join(len(field).to_bytes(8, "big") + field for field in (_DOMAIN, *fields))
        return hashlib.sha256(framed).digest()


class DisposalLedger:
    """The ledger at a database URL (`sqlite:///` path or `postgresql://`); it must exist, see `create`.

    All methods raise StoreUnavailableError when the database could not be asked.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)

    @classmethod
    def create(cls, url: str) -> "DisposalLedger":
        """Create an empty ledger; raises StoreError if there is one already."""
        create_database(url, _tables).dispose()
        return cls(url)

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def append(self, seq: int, item_id: str, note: str) -> LedgerEntry:
        """Add a note, on the medium when this returns.

        Raises ValueError on a negative number, LedgerConflictError unless `seq` follows the last one (any number may be the first), so that
        two writers, or one that repeats itself, never leave two notes where one was meant.
        """
        if seq < 0:
            raise ValueError("a sequence number is not negative")
        with writing(self._engine) as connection:
            _exclude_other_writers(connection)
            newest = connection.execute(_newest()).one_or_none()
            if newest is not None and seq != newest.seq + 1:
                raise LedgerConflictError(f"{seq} does not follow {newest.seq} in the disposal ledger")
            previous = _entry(newest).sha256() if newest is not None else FIRST_PREVIOUS
            entry = LedgerEntry(seq, item_id, note, previous)
            connection.execute(
                insert(_ledger).values(seq=seq, item_id=item_id, note=note, previous_sha256=previous)
            )
        return entry

    def entries(self, after: int = -1) -> Iterator[LedgerEntry]:
        """Yield the notes in order, those with a sequence number above `after`."""
        while page := self._page(after):
            yield from page
            after = page[-1].seq

    def _page(self, after: int) -> list[LedgerEntry]:
        page = select(_ledger).where(_ledger.c.seq > after).order_by(_ledger.c.seq).limit(_PAGE)
        with reading(self._engine) as connection:
            return [_entry(row) for row in connection.execute(page)]

    def find(self, item_id: str) -> list[LedgerEntry]:
        """Return the notes about an item, in order; empty if it was never disposed of."""
        about = select(_ledger).where(_ledger.c.item_id == item_id).order_by(_ledger.c.seq)
        with reading(self._engine) as connection:
            return [_entry(row) for row in connection.execute(about)]

    def last(self) -> LedgerEntry | None:
        """Return the newest note, None if there is none yet."""
        with reading(self._engine) as connection:
            newest = connection.execute(_newest()).one_or_none()
        return _entry(newest) if newest is not None else None

    def verify_chain(self) -> None:
        """Recompute the chain from the rows; raises LedgerBrokenError at the first that does not fit."""
        previous: LedgerEntry | None = None
        for entry in self.entries():
            expected = previous.sha256() if previous else FIRST_PREVIOUS
            if entry.previous_sha256 != expected or (previous and entry.seq != previous.seq + 1):
                raise LedgerBrokenError(
                    f"row {entry.seq} of the disposal ledger does not follow the one before it"
                )
            previous = entry


def _exclude_other_writers(connection: Connection) -> None:
    # On SQLite the write transaction excludes them already.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE disposal_ledger IN EXCLUSIVE MODE")


def _newest() -> Select[Any]:
    return select(_ledger).order_by(_ledger.c.seq.desc()).limit(1)


def _entry(row: Row[Any]) -> LedgerEntry:
    return LedgerEntry(**row._mapping)

"""One order of locks for everybody: whoever takes two locks the other way round can be ended by the database (decision 0052).

What a transaction of the product locks on PostgreSQL is read off its statements, row by row: rows it updates, deletes or
selects `FOR` something, and those that rows it inserts refer to.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from vault.platform.database import Base
from vault.platform.runtime import Platform

ORDER: Final = (
    "account",
    "device",
    "access_grant",
    "register_entry",
    "disposal",
    "item",
    "regrading",
    "copy_request",
    "copy",
    "upload_intent",
    "sealed_object",
    "audit_head",
)
STRENGTHS: Final = ("KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE")
KEY_SHARE, SHARE, CHANGE, ALONE = range(4)
DEPTH: Final = 8
_AT_THE_END: Final = ("vault/platform/database.py", "vault/audit/record.py")
_WRITES: Final = re.compile(r'(UPDATE|DELETE FROM|INSERT INTO) "?(\w+)"?')
_LOCKS: Final = re.compile(r"\sFOR (NO KEY UPDATE|KEY SHARE|UPDATE|SHARE)(?: OF (\w+))?\s*$")
_SOURCES: Final = re.compile(r"\sFROM (.*?)(?:\sWHERE\s|\sORDER\s|\sFOR\s)", re.DOTALL)
_EQUALS: Final = re.compile(r"(?:\w+\.)?(\w+) = %\((\w+)\)s")
Row = tuple[str, str]


def acts_in_order(platform: Platform) -> AbstractContextManager[None]:
    """Watch what a vault does on PostgreSQL; on SQLite whoever writes is alone."""
    database = platform.database
    return nullcontext() if database.is_sqlite else one_order_of_locks(database.engine)


@contextmanager
def one_order_of_locks(engine: Engine) -> Iterator[None]:
    """Watch every transaction of the product over this engine; AssertionError at the end for one out of order."""
    found: list[str] = []

    def begin(connection: Connection) -> None:
        connection.info["locks"] = _Locks(found)

    def execute(
        connection: Connection, _cursor: Any, statement: str, values: Any, _: Any, many: bool
    ) -> None:
        locks = connection.info.get("locks")
        if locks is not None and _is_of_product():
            for each in values if many else [values]:
                locks.note(statement.strip(), each if isinstance(each, dict) else {})

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", execute)
    yield
    event.remove(engine, "begin", begin)
    event.remove(engine, "before_cursor_execute", execute)
    assert not found, "\n".join(dict.fromkeys(found))


class _Locks:
    """What one transaction holds."""

    def __init__(self, found: list[str]) -> None:
        self._found = found
        self._held: dict[Row, int] = {}
        self._own: set[Row] = set()

    def note(self, statement: str, values: dict[str, Any]) -> None:
        writes = _WRITES.match(statement)
        if writes is None:
            self._note_select(statement, values)
        elif writes[1] == "INSERT INTO":
            self._note_insert(writes[2], values)
        else:
            strength = CHANGE if writes[1] == "UPDATE" else ALONE
            self._take(writes[2], _key(writes[2], statement, values), strength)

    def _note_select(self, statement: str, values: dict[str, Any]) -> None:
        locks, sources = _LOCKS.search(statement), _SOURCES.search(statement)
        if locks is None or sources is None:
            return
        tables = [locks[2]] if locks[2] else re.findall(r"(?:^|,|JOIN)\s*(\w+)", sources[1])
        for table in tables:
            self._take(table, _key(table, statement, values), STRENGTHS.index(locks[1]))

    def _note_insert(self, name: str, values: dict[str, Any]) -> None:
        table = Base.metadata.tables.get(name)
        if table is None:
            return
        for suffix in _suffixes(values):
            for column in table.columns:
                parents = [key.column.table.name for key in column.foreign_keys]
                parent_id = values.get(column.name + suffix)
                if parents and parent_id is not None:
                    self._take(parents[0], str(parent_id), KEY_SHARE)
            ids = [values.get(column.name + suffix) for column in table.primary_key.columns]
            self._own.add((name, "|".join(map(str, ids))))

    def _take(self, table: str, key: str, strength: int) -> None:
        if table not in ORDER or (table, key) in self._own:
            return
        held = max(self._held.get((table, key), -1), self._held.get((table, "*"), -1))
        if key == "*":
            held = max([held, *(each for (name, _), each in self._held.items() if name == table)])
        if held >= min(strength, CHANGE):
            return
        if held >= KEY_SHARE and _conflict(held, strength):
            self._say(f"{table} is held {STRENGTHS[held]} and then wanted {STRENGTHS[strength]}")
        later = [name for name, _ in self._held if ORDER.index(name) > ORDER.index(table)]
        if held < 0 and later:
            self._say(f"{table} is wanted {STRENGTHS[strength]} after {', '.join(dict.fromkeys(later))}")
        self._held[table, key] = max(held, strength)

    def _say(self, what: str) -> None:
        self._found.append(f"{what}: {' < '.join(_places())}")


def _conflict(held: int, wanted: int) -> bool:
    """Two that hold the one, and both want the other, wait for each other."""
    return wanted == ALONE or (held == SHARE and wanted == CHANGE)


def _key(name: str, statement: str, values: dict[str, Any]) -> str:
    table = Base.metadata.tables.get(name)
    equals = dict(_EQUALS.findall(statement[statement.find("WHERE") :]))
    keys = [] if table is None else [column.name for column in table.primary_key.columns]
    if not keys or any(column not in equals for column in keys):
        return "*"
    return "|".join(str(values.get(equals[column])) for column in keys)


def _suffixes(values: dict[str, Any]) -> list[str]:
    """Of rows that are inserted together."""
    numbers = {name.rpartition("__")[2] for name in values if re.search(r"__\d+$", name)}
    return [f"__{number}" for number in sorted(numbers, key=int)] or [""]


def _is_of_product() -> bool:
    """Rows that a test itself puts somewhere have no order to keep; its transaction writes them at its end."""
    asking = (name for name in _places() if not name.startswith(_AT_THE_END))
    return next(asking, "").startswith("vault/")


def _places() -> list[str]:
    places: list[str] = []
    frame = sys._getframe(2)
    while frame is not None and len(places) < DEPTH:
        name = frame.f_code.co_filename
        root = next((each for each in ("/tests/", "/vault/") if each in name), None)
        if root and "site-packages" not in name and name != __file__:
            places.append(f"{name[name.index(root) + 1 :]}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return places

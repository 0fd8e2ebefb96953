"""The databases: are they durable, and can the vault's own login not change the log?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, TextClause, create_engine, text

from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.database import Database
from vault.platform.runtime import Platform

LEAST_POSTGRESQL: Final = 150_000
_WANTED: Final = {
    "fsync": ("on", "a power cut loses what was acknowledged", "fsync = on"),
    "full_page_writes": ("on", "a power cut can tear pages", "full_page_writes = on"),
    "data_checksums": (
        "on",
        "damage of the disk goes unseen",
        "pg_checksums --enable while the server is stopped",
    ),
}
_OF_ROLE: Final = text("SELECT has_table_privilege(current_user, 'audit_leaf', :right)")
_OF_LOGIN: Final = text("SELECT has_table_privilege(session_user, 'audit_leaf', :right)")
_WRITES: Final = ("UPDATE", "DELETE", "TRUNCATE")
_TRIGGERS: Final = {"audit_leaf_no_update", "audit_leaf_no_delete", "audit_detail_no_update"}


def databases(platform: Platform) -> Iterator[Finding]:
    """Settings that durability rests on, and rights that the log rests on."""
    if (damage := platform.database.damage()) is not None:
        yield wrong(f"the database file is damaged: {damage}", "Put the newest undamaged copy back")
    with platform.database.engine.connect() as connection:
        if platform.database.is_sqlite:
            yield from sqlite(connection)
        else:
            yield from postgresql(connection)
            yield from _login(platform.database)


def sqlite(connection: Connection) -> Iterator[Finding]:
    """Pragmas as the vault's connections have them, and the triggers of the log."""
    pragma = {
        "journal_mode": connection.exec_driver_sql("PRAGMA journal_mode").scalar(),
        "synchronous": connection.exec_driver_sql("PRAGMA synchronous").scalar(),
    }
    if pragma != {"journal_mode": "wal", "synchronous": 2}:
        yield wrong(
            f"SQLite works with {pragma}",
            "It needs journal_mode wal and synchronous FULL: see the file system",
        )
    else:
        yield ok("SQLite writes ahead and syncs every commit")
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    if missing := _TRIGGERS - set(found):
        yield wrong(
            f"the log can be changed: {', '.join(sorted(missing))} missing",
            "Somebody removed them: keep the file as evidence, and verify the log with: hizo verify log",
        )
    else:
        yield ok("the log can neither be changed nor shortened through the database")


def postgresql(connection: Connection) -> Iterator[Finding]:
    """Version, durability, and what the role that the vault works in may do to the log."""
    version = int(_shown(connection, "server_version_num"))
    if version < LEAST_POSTGRESQL:
        yield wrong(
            f"PostgreSQL {version // 10_000} is too old", f"Install {LEAST_POSTGRESQL // 10_000} or newer"
        )
    else:
        yield ok(f"PostgreSQL {version // 10_000}")
    for setting, (wanted, why, mend) in _WANTED.items():
        if (shown := _shown(connection, setting)) != wanted:
            yield wrong(f"{setting} is {shown}: {why}", f"Set {mend}")
    if _shown(connection, "synchronous_commit") == "off":
        yield wrong("synchronous_commit is off: a crash loses acts", "Set synchronous_commit = on")
    yield _rights(connection, _OF_ROLE, "the role the vault works in")


def _rights(connection: Connection, asked: TextClause, what: str) -> Finding:
    held = [right for right in _WRITES if connection.scalar(asked, {"right": right})]
    if held:
        return wrong(
            f"{what} may {', '.join(held)} the log",
            "Let the vault live with a login of its own, only in hizo_app: see deploy/database-roles.sh",
        )
    return ok(f"{what} can neither change nor shorten the log")


def _login(database: Database) -> Iterator[Finding]:
    """What the login itself may do, when whoever holds its password gives up the role."""
    engine = create_engine(database.engine.url)
    try:
        with engine.connect() as connection:
            yield _rights(connection, _OF_LOGIN, "the login the vault lives with")
    finally:
        engine.dispose()


def _shown(connection: Connection, setting: str) -> str:
    return str(connection.scalar(text("SELECT current_setting(:name)"), {"name": setting}))

"""Opening the small databases of this package: a SQLite file, or a PostgreSQL database by URL.

Both are set so that a commit is on the medium when it returns, and neither is ever created by opening.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.durable_files import store_errors, sync_folder
from storage.errors import StoreError, StoreUnavailableError

_BUSY_MS = 5_000
_SQLITE_SETTINGS = (
    # First, so that the others wait for a lock instead of failing.
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    # Deleted content is overwritten with zeros in the pages that held it.
    "PRAGMA secure_delete = ON",
    # Sorting and VACUUM must not leave copies in a temporary file.
    "PRAGMA temp_store = MEMORY",
)
_POSTGRESQL_SETTINGS = "-c synchronous_commit=on -c lock_timeout=10000 -c statement_timeout=60000"


def open_database(url: str) -> Engine:
    """Return an engine for a database that exists.

    `url` is `sqlite:///` and a path, or `postgresql://`. Raises StoreError if there is no such file.
    """
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise StoreError(f"the database file {file.name} does not exist; it is never created silently")
    return _engine(url)


def create_database(url: str, tables: MetaData) -> Engine:
    """Create the tables, on SQLite in a new file that only its owner can read; raises StoreError if it exists."""
    if (file := sqlite_file(url)) is not None:
        with store_errors("creating a database file"):
            try:
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except FileExistsError:
                raise StoreError(f"the database file {file.name} exists already") from None
            sync_folder(file.parent)
    engine = _engine(url)
    try:
        with writing(engine) as connection:
            tables.create_all(connection, checkfirst=False)
    except StoreError:
        engine.dispose()
        raise
    return engine


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for PostgreSQL; raises StoreError on any other URL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("the database URL cannot be read") from error
    if parsed.get_backend_name() == "postgresql":
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise StoreError("the database must be a SQLite file or a PostgreSQL URL")
    return Path(parsed.database)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Run one read transaction; it sees one state of the database."""
    with sql_errors("reading the database"), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Run one write transaction, committed and durable when the block ends, undone if it raises."""
    with sql_errors("writing to the database"), engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def sql_errors(doing: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into store errors; statements and values are not repeated in the text."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise StoreUnavailableError(f"{doing} failed: {type(error).__name__}") from error
    except DBAPIError as error:
        raise StoreError(f"{doing} was refused: {type(error.orig).__name__}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{doing} failed: {type(error).__name__}") from error


def _engine(url: str) -> Engine:
    if sqlite_file(url) is None:
        arguments = {"connect_timeout": 5, "options": _POSTGRESQL_SETTINGS}
        return create_engine(url, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own transaction handling would begin too late and commit before some statements.
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in _SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that starts as a reader can find itself unable to go on; it waits for its turn at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""The main database: one transaction is one act, and nobody commits by hand.

Raising inside `transaction()` rolls back; leaving it commits. What must be last before the commit (the log's leaves)
hangs on `before_commit`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BigInteger, MetaData, Text, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import DeclarativeBase, Session

from vault.platform.errors import Code, Refusal

if TYPE_CHECKING:
    from vault.platform.runtime import Platform

BUSY_TIMEOUT_MS = 1_500
LEAST_PATIENCE_MS = 300
QUEUE_TIMEOUT_S = 20.0
POOL_TIMEOUT_S = 5
"""So long a request waits for a connection when all are in use."""
APP_ROLE = "hizo_app"

BYTE_ORDER = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its code points, which is the same in every database and every country."""

Attached = TypeVar("Attached")


class Base(DeclarativeBase):
    """Every table of the vault; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger}  # noqa: RUF012  # SQLAlchemy's own declaration form


@dataclass
class Transaction:
    """One unit of work. `session` is open; `platform` are the ports it works with."""

    session: Session
    platform: Platform
    before_commit: list[Callable[[], None]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    after_rollback: list[Callable[[], None]] = field(default_factory=list)
    """What stays true although the act did not happen (a wrong code was tried), kept in a transaction of its own."""
    reads_only: bool = False
    """Whether nothing changes in it, so that what was asked once need not be asked again."""
    _attached: dict[type, Any] = field(default_factory=dict)

    def attached(self, kind: type[Attached], make: Callable[[], Attached]) -> Attached:
        """The one `kind` riding on this transaction, made at first use."""
        if kind not in self._attached:
            self._attached[kind] = make()
        value: Attached = self._attached[kind]
        return value

    def now_ms(self) -> int:
        """The time by the platform's clock, UTC milliseconds."""
        return self.platform.clock.now_ms()


class Database:
    """Engine and transactions for SQLite (one machine) or PostgreSQL."""

    def __init__(self, url: str, *, use_app_role: bool = True) -> None:
        self.engine = _engine(url, use_app_role=use_app_role)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading_engine = self.engine.execution_options(hizo_reading=True)
        # SQLite has one writer. Queueing in the process is fair; SQLite's own busy handler is not.
        self._writer = threading.Lock()
        self._failures = 0

    @contextmanager
    def transaction(self, platform: Platform) -> Iterator[Transaction]:
        """A writing transaction. Raises Refusal(`log_unavailable`) when the database cannot be written."""
        after_rollback: list[Callable[[], None]] = []
        try:
            with self._one_writer(), _session(self.engine) as session:
                tx = Transaction(session, platform, after_rollback=after_rollback)
                self._begin(session)
                begun = time.monotonic()
                yield tx
                with _database_trouble_is_a_refusal():
                    self._share_patience(session, begun)
                    for hook in tx.before_commit:
                        hook()
                    session.commit()
        except BaseException as trouble:
            # What the log did not take now it would not take a second time, and the caller waits.
            if not (isinstance(trouble, Refusal) and trouble.code is Code.LOG_UNAVAILABLE):
                for undone in after_rollback:
                    undone()
            raise
        for done in tx.after_commit:
            done()

    @contextmanager
    def reading(self, platform: Platform) -> Iterator[Transaction]:
        """A read-only snapshot; nothing written in it is kept."""
        with _session(self._reading_engine) as session:
            with _database_trouble_is_a_refusal():
                session.connection()
            yield Transaction(session, platform, reads_only=True)

    def damage(self) -> str | None:
        """What is wrong with the file of SQLite, in its own words, found by reading all of it; None for nothing.

        SQLite has no checksums: what is overwritten within a long text is not found. A server has its own (the doctor asks).
        """
        if not self.is_sqlite:
            return None
        try:
            with self._reading_engine.connect() as connection:
                said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        except DBAPIError as broken:
            said = str(broken.orig)
        return None if said == "ok" else said

    def _begin(self, session: Session) -> None:
        try:
            with _database_trouble_is_a_refusal():
                session.connection()
        except Refusal:
            self._failures += 1
            raise

    def _share_patience(self, session: Session, begun: float) -> None:
        """Who waited for a row before has that much less time to wait for the log: 503 is answered within 2 s."""
        if self.is_sqlite:
            return
        session.flush()
        waited_ms = int((time.monotonic() - begun) * 1000)
        if waited_ms < LEAST_PATIENCE_MS:
            return
        left_ms = max(BUSY_TIMEOUT_MS - waited_ms, LEAST_PATIENCE_MS)
        session.connection().exec_driver_sql(f"SET LOCAL lock_timeout = '{left_ms}ms'")

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        failures = self._failures
        is_ours = self._writer.acquire(timeout=QUEUE_TIMEOUT_S)
        if not is_ours:
            raise Refusal(Code.LOG_UNAVAILABLE)
        try:
            # Whoever stood in the queue while the database failed the first of it does not try it for as long again.
            if self._failures > failures:
                raise Refusal(Code.LOG_UNAVAILABLE)
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Give every connection back to the operating system."""
        self.engine.dispose()


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    session = Session(engine, expire_on_commit=False, autoflush=True)
    try:
        yield session
    finally:
        # Closing rolls back what was not committed; unlike rollback() it leaves the rows that were read readable.
        session.close()


@contextmanager
def _database_trouble_is_a_refusal() -> Iterator[None]:
    # No record possible, no act: whatever the database's trouble is, the answer is the same (architecture rule 2).
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, NoConnectionError) as trouble:
        raise Refusal(Code.LOG_UNAVAILABLE) from trouble


def _engine(url: str, *, use_app_role: bool) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
            # A connection to a file costs next to nothing: as many as there are threads that serve.
            pool_size=20,
            max_overflow=40,
            pool_timeout=POOL_TIMEOUT_S,
        )
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=10, pool_timeout=POOL_TIMEOUT_S
    )
    event.listen(engine, "connect", _configure_postgresql(use_app_role))
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("hizo_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _configure_postgresql(use_app_role: bool) -> Callable[[Any, Any], None]:
    def configure(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_MS}ms'")
            cursor.execute("SET statement_timeout = '30s'")
            cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
            # What a page asks is answered in less time than it takes to start helpers for it, or to compile it.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SET jit = off")
            if use_app_role:
                # Even a login that owns the tables works with the rights of the app role only.
                cursor.execute(f"SET ROLE {APP_ROLE}")
        connection.commit()

    return configure

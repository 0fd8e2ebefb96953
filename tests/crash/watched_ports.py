"""The ports of a vault, each call reported to the failpoints before and after it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crypto.errors import KeyUnavailableError
from storage.errors import StoreUnavailableError
from tests.crash.failpoints import Failpoints
from vault.audit.record import _Pending
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

MIB = 1 << 20


def injected_store_trouble() -> Exception:
    return StoreUnavailableError("injected: no answer")


def injected_key_trouble() -> Exception:
    return KeyUnavailableError("injected: no answer")


def injected_database_trouble() -> Exception:
    return OperationalError("injected", None, sqlite3.OperationalError("injected: no answer"))


def injected_refusal() -> Exception:
    return Refusal(Code.LOG_UNAVAILABLE)


@dataclass(frozen=True)
class Reporter:
    """Reports under the role of whoever uses the ports: requests, jobs, checkpoints, upkeep."""

    failpoints: Failpoints
    role: str

    def around(self, name: str, call: Callable[[], Any], error: Callable[[], Exception]) -> Any:
        self.failpoints.reach(self.role, f"{name}:before", error)
        result = call()
        self.failpoints.reach(self.role, f"{name}:after", error)
        return result


class WatchedPort:
    """Any port; `error` makes what its calls may raise."""

    def __init__(self, port: str, real: Any, reporter: Reporter, error: Callable[[], Exception]) -> None:
        self._port, self.real, self._reporter, self._error = port, real, reporter, error

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.real, name)
        if not callable(value):
            return value
        return lambda *given, **named: self._reporter.around(
            f"{self._port}.{name}", lambda: value(*given, **named), self._error
        )


class WatchedStore:
    """A blob store; calls are named by the first part of the key, and a put also by each MiB it has taken."""

    def __init__(self, real: Any, reporter: Reporter) -> None:
        self.real, self._reporter = real, reporter

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.real, name)
        if name == "describe":
            return value

        def call(key: str = "", *given: Any, **named: Any) -> Any:
            point = _point(name, key)
            return self._reporter.around(point, lambda: value(key, *given, **named), injected_store_trouble)

        return call

    def probe(self) -> Any:
        return self.real.probe()

    def put(self, key: str, source: Any) -> Any:
        watched = _WatchedSource(source, self._reporter, _point("put", key))
        return self._reporter.around(
            _point("put", key), lambda: self.real.put(key, watched), injected_store_trouble
        )

    @contextmanager
    def open(self, key: str) -> Iterator[Any]:
        point = _point("open", key)
        self._reporter.failpoints.reach(self._reporter.role, f"{point}:before", injected_store_trouble)
        with self.real.open(key) as reader:
            yield reader
        self._reporter.failpoints.reach(self._reporter.role, f"{point}:after", injected_store_trouble)


def _point(method: str, key: str) -> str:
    return f"store.{method}({key.partition('/')[0]})"


class _WatchedSource:
    def __init__(self, source: Any, reporter: Reporter, point: str) -> None:
        self._source, self._reporter, self._point, self._taken = source, reporter, point, 0

    def read(self, size: int, /) -> bytes:
        piece: bytes = self._source.read(size)
        before, self._taken = self._taken, self._taken + len(piece)
        for number in range(before // MIB + 1, self._taken // MIB + 1):
            self._reporter.failpoints.reach(
                self._reporter.role, f"{self._point}:{number}MiB", injected_store_trouble
            )
        return piece


class WatchedDatabase:
    """The main database: begin, every statement, and both sides of the commit."""

    def __init__(self, real: Any, reporter: Reporter) -> None:
        self.real, self._reporter = real, reporter

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    @contextmanager
    def transaction(self, platform: Platform) -> Iterator[Any]:
        reach, role = self._reporter.failpoints.reach, self._reporter.role
        reach(role, "begin:before", injected_refusal)
        with _speaking_for(role), self.real.transaction(platform) as tx:
            names: list[str] = []
            # Inside session.commit(), once the database has done it: a failure here is a lost answer.
            event.listen(
                tx.session,
                "after_commit",
                lambda _session: reach(role, f"{names[0]}:after", injected_database_trouble),
            )
            yield tx
            acts = [leaf.act.name for leaf in tx._attached[_Pending].leaves] if tx._attached else []
            names.append(f"commit({','.join(acts)})")
            tx.before_commit.append(lambda: reach(role, f"{names[0]}:before", injected_database_trouble))

    @contextmanager
    def reading(self, platform: Platform) -> Iterator[Any]:
        self._reporter.failpoints.reach(self._reporter.role, "read:before", injected_refusal)
        with _speaking_for(self._reporter.role), self.real.reading(platform) as tx:
            yield tx


_thread = threading.local()


@contextmanager
def _speaking_for(role: str) -> Iterator[None]:
    before = getattr(_thread, "role", "other")
    _thread.role = role
    try:
        yield
    finally:
        _thread.role = before


def watch_statements(database: Any, failpoints: Failpoints) -> None:
    """Report every statement of the main database under the role of the transaction it belongs to."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        name = f"statement({statement.split(None, 1)[0].upper()})"
        failpoints.reach(getattr(_thread, "role", "other"), name, injected_database_trouble)

    event.listen(database.engine, "before_cursor_execute", before)


class WatchedWorkers:
    """The pool of sandboxed workers, started at first use: most restarts of a test need none."""

    def __init__(self, start: Callable[[], Any], failpoints: Failpoints) -> None:
        self._start, self._failpoints, self._real = start, failpoints, None
        self._guard = threading.Lock()

    def _pool(self) -> Any:
        with self._guard:
            if self._real is None:
                self._real = self._start()
            return self._real

    def run(self, function: str, *given: Any, **named: Any) -> Any:
        pool, name = self._pool(), f"workers.run({function.rpartition(':')[2]})"
        # From another thread, so that the worker is in the middle of it.
        timer = threading.Timer(0.03, self._failpoints.reach, ("workers", f"{name}:during", RuntimeError))
        timer.start()
        try:
            return pool.run(function, *given, **named)
        finally:
            timer.cancel()

    def close(self) -> None:
        with self._guard:
            if self._real is not None:
                self._real.close()


def watched(platform: Platform, failpoints: Failpoints, role: str) -> Platform:
    """The same vault, its ports reporting under a role, and under no other."""
    ports = ("database", "store", "keys", "ring_store", "ledger")
    platform = replace(
        platform,
        **{name: getattr(getattr(platform, name), "real", getattr(platform, name)) for name in ports},
    )
    reporter = Reporter(failpoints, role)
    return replace(
        platform,
        database=WatchedDatabase(platform.database, reporter),  # type: ignore[arg-type]
        store=WatchedStore(platform.store, reporter),
        keys=WatchedPort("keys", platform.keys, reporter, injected_key_trouble),
        ring_store=WatchedPort("ring", platform.ring_store, reporter, injected_store_trouble),  # type: ignore[arg-type]
        ledger=WatchedPort("ledger", platform.ledger, reporter, injected_store_trouble),  # type: ignore[arg-type]
    )


class WatchedAnswers:
    """ASGI around the application: the moment before an answer leaves, and before its second piece does."""

    def __init__(self, app: Any, failpoints: Failpoints) -> None:
        self._app, self._failpoints = app, failpoints

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, pieces = f"answer({scope['method']} {scope['path']})", 0
        self._failpoints.new_attempt()

        async def watched_send(message: Any) -> None:
            nonlocal pieces
            if message["type"] == "http.response.start":
                self._failpoints.reach("answers", f"{name}:before", RuntimeError)
            else:
                pieces += 1
                self._failpoints.reach("answers", f"{name}:piece {pieces}", RuntimeError)
            await send(message)

        await self._app(scope, receive, watched_send)

"""Session fixtures for real servers, and the rule that a run can forbid skips.

A server is started once, on first use, or borrowed where a variable names one that runs already:
`HIZO_TEST_POSTGRES_URL` (an SQLAlchemy URL whose user may create databases), `HIZO_TEST_MINIO_URL`,
`HIZO_TEST_VERSITYGW_URL` and `HIZO_TEST_SEAWEEDFS_URL` (`http://access:secret@host:port`). A borrowed server is
never stopped.

ClamAV is always its own, with a signature of its own. MinIO and versitygw are required. SeaweedFS is tested exactly where it is found: `s3_servers` names those that
tests are made for, so that an absent SeaweedFS means fewer tests, and never a skipped one.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url

from tests.services import processes
from tests.services.tokens import Tokens


@dataclass(frozen=True)
class S3Server:
    """An S3 server to test against: `endpoint` is `host:port`, without TLS."""

    endpoint: str
    access_key: str
    secret_key: str


def s3_servers() -> list[str]:
    """Names of the S3 servers to make tests for; the fixture of each is its name and `_server`."""
    names = ["minio", "versitygw"]
    with contextlib.suppress(processes.ServerAbsentError):
        if "HIZO_TEST_SEAWEEDFS_URL" not in os.environ:
            processes.find_program("weed")
        names.append("seaweedfs")
    return names


def _s3_server(
    factory: pytest.TempPathFactory, name: str, start: Callable[[Path], object]
) -> Iterator[S3Server]:
    if borrowed := os.environ.get(f"HIZO_TEST_{name.upper()}_URL"):
        parts = urlsplit(borrowed)
        endpoint = f"{parts.hostname}:{parts.port}"
        yield S3Server(endpoint, unquote(parts.username or ""), unquote(parts.password or ""))
        return
    server = _started(start, factory.mktemp(name))
    try:
        yield S3Server(server.endpoint, server.access_key, server.secret_key)
    finally:
        server.stop()


def _started(start, folder):  # type: ignore[no-untyped-def]
    try:
        return start(folder)
    except processes.ServerAbsentError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def minio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    yield from _s3_server(tmp_path_factory, "minio", processes.start_minio)


@pytest.fixture(scope="session")
def versitygw_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    yield from _s3_server(tmp_path_factory, "versitygw", processes.start_versitygw)


@pytest.fixture(scope="session")
def seaweedfs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    yield from _s3_server(tmp_path_factory, "seaweedfs", processes.start_seaweedfs)


@pytest.fixture(scope="session")
def clamd_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A malware scanner that knows the test string, as `HIZO_SCANNER` names it."""
    server = _started(processes.start_clamd, tmp_path_factory.mktemp("clamd"))
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An SQLAlchemy URL of a PostgreSQL server's maintenance database; use `postgres_url` for tests."""
    if borrowed := os.environ.get("HIZO_TEST_POSTGRES_URL"):
        yield borrowed
        return
    server = _started(processes.start_postgres, tmp_path_factory.mktemp("postgres"))
    try:
        yield server.url
    finally:
        server.stop()


KEPT = "as_it_was"
"""The schema that keeps a copy of every row to go back to."""


class PostgresDatabases:
    """Makes and drops databases on one server; `create` returns an SQLAlchemy URL."""

    def __init__(self, server_url: str) -> None:
        self._url = make_url(server_url)
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")

    def create(self) -> str:
        """Make an empty database."""
        name = f"hizo_test_{secrets.token_hex(8)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "template0"')
        return self._url.set(database=name).render_as_string(hide_password=False)

    def keep_rows(self, url: str) -> None:
        """Note every row of a database, for `put_rows_back`."""
        with self._connected_to(url) as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {KEPT}")
            for table in _tables(connection):
                connection.exec_driver_sql(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')

    def put_rows_back(self, url: str) -> None:
        """Make every row what it was at `keep_rows`, and end what is still connected: 40 times quicker than a new
        database. Tables, rights and triggers stay what a test made of them.
        """
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{make_url(url).database}' AND pid <> pg_backend_pid()"
        )
        with self._connected_to(url) as connection:
            # Rows that point at each other, and rows that nobody may delete: no trigger has a say here.
            statements = ["SET LOCAL session_replication_role = replica"]
            for table in _tables(connection):
                statements.append(f'DELETE FROM public."{table}"')
                statements.append(f'INSERT INTO public."{table}" SELECT * FROM {KEPT}."{table}"')
            connection.exec_driver_sql("; ".join(statements))

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @contextlib.contextmanager
    def _connected_to(self, url: str) -> Iterator[Connection]:
        engine = create_engine(url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def close(self) -> None:
        self._engine.dispose()


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names(schema="public")


@pytest.fixture(scope="session")
def postgres_databases(postgres_server_url: str) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_server_url)
    yield databases
    databases.close()


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """An SQLAlchemy URL of an empty PostgreSQL database of this test's own."""
    url = postgres_databases.create()
    yield url
    postgres_databases.drop(url)


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    """SoftHSM with tokens of this run only."""
    made = _started(Tokens, tmp_path_factory.mktemp("softhsm"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(made.configuration))
        yield made


def _forbidden(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("HIZO_FORBID_SKIPS") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipping is forbidden in this run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    _forbidden(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _forbidden(report)
    return report

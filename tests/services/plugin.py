"""Session fixtures for real servers, and the rule that a run can forbid skips.

A server is started once, on first use, or borrowed where a variable names one that runs already:
`HIZO_TEST_POSTGRES_URL` (an SQLAlchemy URL whose user may create databases), `HIZO_TEST_MINIO_URL`,
`HIZO_TEST_VERSITYGW_URL` and `HIZO_TEST_SEAWEEDFS_URL` (`http://access:secret@host:port`). A borrowed server is
never stopped.

MinIO and versitygw are required. SeaweedFS is tested exactly where it is found: `s3_servers` names those that
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
from sqlalchemy import create_engine, make_url

from tests.services import processes


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


class PostgresDatabases:
    """Makes and drops databases on one server; `create` returns an SQLAlchemy URL."""

    def __init__(self, server_url: str) -> None:
        self._url = make_url(server_url)
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")

    def reserve(self) -> str:
        """The URL of a database that nobody else will make, for `refill`."""
        name = f"hizo_test_{secrets.token_hex(8)}"
        return self._url.set(database=name).render_as_string(hide_password=False)

    def create(self) -> str:
        """Make an empty database."""
        url = self.reserve()
        self._run(f'CREATE DATABASE "{make_url(url).database}" TEMPLATE "template0"')
        return url

    def refill(self, url: str, template_url: str) -> None:
        """Make a database over again as a copy of another one, which nobody may be connected to."""
        self.drop(url)
        self._run(f'CREATE DATABASE "{make_url(url).database}" TEMPLATE "{make_url(template_url).database}"')

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgres_databases(postgres_server_url: str) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_server_url)
    yield databases
    databases.close()


@pytest.fixture
def refilled_postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """An SQLAlchemy URL of this test's own, where a copy of a template will be."""
    url = postgres_databases.reserve()
    yield url
    postgres_databases.drop(url)


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """An SQLAlchemy URL of an empty PostgreSQL database of this test's own."""
    url = postgres_databases.create()
    yield url
    postgres_databases.drop(url)


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

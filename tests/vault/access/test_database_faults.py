"""What a PostgreSQL server may answer in the middle of an act: nothing of the act stays, and the next one is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

pytestmark = [
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
    pytest.mark.on_both,
    pytest.mark.asvs("16.5.3"),
]

SQLSTATES = {
    "serialization failure": "40001",
    "deadlock": "40P01",
    "statement timeout": "57014",
    "disk full": "53100",
    "out of memory": "53200",
    "input or output failed": "58030",
}
Trouble = Callable[[Connection], object]


@pytest.fixture
def beside(company: Any) -> Iterator[Engine]:
    """Somebody else's connections to the same server, with all rights."""
    url = company.platform.database.engine.url.set(database="postgres")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def ask(company: Any) -> Any:
    return company.ask(company["viewer"], company["viewer"], "view")


@contextmanager
def in_the_middle(company: Any, trouble: Trouble) -> Iterator[None]:
    """Trouble right before the first row that an act writes."""
    due = [trouble]

    def before(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if due and statement.startswith("INSERT"):
            due.pop()(connection)

    engine = company.platform.database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
    assert not due, "nothing was written, so nothing was tried"


def stopped_by(company: Any, trouble: Trouble) -> None:
    """The act that meets the trouble is told to come back, leaves nothing, and is done when it does."""
    before = company.rows()
    with in_the_middle(company, trouble):
        answer = ask(company)
    assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert company.rows() == before
    assert ask(company).status_code == 201


@pytest.mark.parametrize("trouble", SQLSTATES)
def test_an_act_whose_statement_fails_leaves_nothing(company: Any, trouble: str) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{SQLSTATES[trouble]}'; END $$"
    stopped_by(company, lambda connection: connection.exec_driver_sql(raised))


def test_an_act_whose_connection_is_ended_leaves_nothing(company: Any, beside: Engine) -> None:
    def end(connection: Connection) -> None:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with beside.connect() as other:
            assert other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}).scalar_one()

    stopped_by(company, end)


def test_connections_that_were_ended_at_rest_are_nobodys_trouble(company: Any, beside: Engine) -> None:
    with beside.connect() as other:
        end_all(other, company)
    assert ask(company).status_code == 201


def test_a_server_that_takes_no_connection_is_waited_for(company: Any, beside: Engine) -> None:
    name = company.platform.database.engine.url.database
    with beside.connect() as other:
        other.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            end_all(other, company)
            answer = ask(company)
        finally:
            other.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable")
    assert ask(company).status_code == 201


def end_all(other: Connection, company: Any) -> None:
    """Every connection to the vault's database."""
    ended = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name")
    other.execute(ended, {"name": company.platform.database.engine.url.database})


def test_who_meets_a_real_deadlock_is_told_and_the_other_goes_on(company: Any) -> None:
    """Somebody holds the log's head and then wants what the act holds; the server ends one of the two."""
    wrote, answers, outcome = threading.Event(), [], "went on"

    def after(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO grant_request"):
            wrote.set()

    engine = company.platform.database.engine
    beside = create_engine(engine.url)
    event.listen(engine, "after_cursor_execute", after)
    with beside.connect() as other:
        other.exec_driver_sql("SELECT * FROM audit_head FOR UPDATE")
        asking = threading.Thread(target=lambda: answers.append(ask(company)))
        asking.start()
        assert wrote.wait(20)
        try:
            other.exec_driver_sql("LOCK TABLE grant_request IN ACCESS EXCLUSIVE MODE")
        except DBAPIError:
            outcome = "was ended"
    asking.join(20)
    beside.dispose()
    event.remove(engine, "after_cursor_execute", after)
    assert (answers[0].status_code, outcome) in {(503, "went on"), (201, "was ended")}
    assert ask(company).status_code == 201

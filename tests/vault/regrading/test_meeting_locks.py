"""Two acts that want the same two rows at the same moment are both done: nobody is told to come back (decision 0052)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from tests.vault.lock_order import one_order_of_locks
from vault.platform.jobs import Job

pytestmark = [
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
    pytest.mark.on_both,
    pytest.mark.asvs("15.4.2"),
]
PATIENCE_SECONDS = 0.5


@contextmanager
def meeting(company: Any, *tables: str) -> Iterator[None]:
    """Whoever first has a row of one of these tables alone goes on when another has one of the other, or has to wait."""
    held = {table: threading.Event() for table in tables}

    def after(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        table = next(
            (each for each in tables if re.search(rf"\sFROM {each}\s.*\sFOR UPDATE", statement, re.S)), ""
        )
        if table and not held[table].is_set():
            held[table].set()
            for other in held.values():
                other.wait(PATIENCE_SECONDS)

    engine = company.platform.database.engine
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", after)
    assert all(each.is_set() for each in held.values()), "an act did not come to its lock"


def at_once(**acts: Callable[[], Any]) -> dict[str, Any]:
    """What comes of acts that begin at the same moment."""
    came: dict[str, Any] = {}
    barrier = threading.Barrier(len(acts))

    def run(name: str) -> None:
        barrier.wait()
        came[name] = acts[name]()

    threads = [threading.Thread(target=run, args=(name,)) for name in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_a_copy_is_fetched_while_its_item_is_put_under_another_marking(regradings: Any) -> None:
    copy, code = regradings.issued(), regradings.code()
    with meeting(regradings.company, "copy", "item"):
        came = at_once(
            fetch=lambda: regradings.fetch(copy), change=lambda: regradings.change("極秘", code=code)
        )
    assert came["change"].status_code == 202, came["change"].text
    assert came["fetch"].status_code == 200 or came["fetch"].json()["code"] == "marking_pending"


def test_a_copy_is_made_for_somebody_who_looks_at_a_page(regradings: Any) -> None:
    request = regradings.approved()
    assert regradings.issue(request).status_code == 202
    page = f"/versions/{regradings.version_id}/pages/1"
    with meeting(regradings.company, "item", "account"):
        came = at_once(make=regradings.work, look=lambda: regradings.company["depositor"].get(page))
    assert came["look"].status_code == 200, came["look"].text
    with regradings.platform.reading() as tx:
        made = tx.session.scalars(select(Job).where(Job.kind == "copies.issue")).one()
    assert (made.state, made.attempts) == ("done", 1), made.last_error


def test_whoever_leaves_the_order_is_named(company: Any) -> None:
    engine = company.platform.database.engine
    found = pytest.raises(AssertionError, match="account is wanted UPDATE after item")
    with found, one_order_of_locks(engine), engine.connect() as connection:
        in_a_module_of_the_product(connection, ("item", "account"))


def in_a_module_of_the_product(connection: Connection, tables: tuple[str, ...]) -> None:
    """Lock the tables' rows in turn, from code that says it is the product's."""
    code = compile(
        "for each in tables: connection.exec_driver_sql(f'SELECT 1 FROM {each} WHERE true FOR UPDATE')",
        "/vault/copies/elsewhere.py",
        "exec",
    )
    exec(code, {"connection": connection, "tables": tables})  # our own two lines

"""Tasks of the fourth role: learn of accidents and their signs, and handle them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from vault.oversight.alerts.reading import to_decide
from vault.oversight.worklist.task import Section, Task
from vault.platform.database import Transaction
from vault.platform.texts import N_


def accident_tasks(tx: Transaction, person_id: str) -> Iterator[Task]:
    """The alerts that wait for the caller's decision."""
    mine = to_decide(tx, person_id).subquery()
    count, due_ms = tx.session.execute(select(func.count(), func.min(mine.c.due_ms)).select_from(mine)).one()
    if count:
        yield Task(
            Section.ACCIDENTS,
            "alerts",
            N_("{count} alerts wait for a decision."),
            "hizo alert list --state open",
            "GET /v1/alerts",
            count=count,
            due_ms=due_ms,
        )

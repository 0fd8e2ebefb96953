"""Tasks of the fourth role: learn of accidents and their signs, and handle them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select, true

from vault.documents.models import ACTIVE, HELD, INFECTED, Item
from vault.oversight.alerts.reading import to_decide
from vault.oversight.worklist.counting import waiting
from vault.oversight.worklist.task import Section, Task
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.texts import N_
from vault.register.queries import entries_managed_by


def accident_tasks(tx: Transaction, person_id: str) -> Iterator[Task]:
    """The alerts that wait for the caller's decision, and what the malware scanner keeps closed in the caller's entries."""
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
    yield from _closed_by_scanner(tx, person_id)


def _closed_by_scanner(tx: Transaction, person_id: str) -> Iterator[Task]:
    if holds(tx, person_id, Post.OVERALL_OFFICER):
        mine: ColumnElement[bool] = true()
    elif holds(tx, person_id, Post.RESPONSIBLE_MANAGER):
        mine = Item.entry_id.in_(entries_managed_by(tx, person_id))
    else:
        return
    for kind, state, text in (
        ("infected_items", INFECTED, N_("Malware was found in {count} documents, which are closed.")),
        ("held_by_scanner", HELD, N_("{count} documents wait for the malware scanner and are closed.")),
    ):
        count, _ = waiting(tx, Item.state == ACTIVE, Item.scan_state == state, mine)
        if count:
            yield Task(Section.ACCIDENTS, kind, text, "hizo list", "GET /v1/items", count=count)

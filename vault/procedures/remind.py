"""A week after a publication: those who have not acknowledged are reminded once, and the managers get the gap list (T6-c)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vault.identity.notices import notify
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.procedures.acknowledge import people_concerned, people_with_gap
from vault.procedures.models import ProcedureVersion
from vault.procedures.queries import all_published
from vault.procedures.slots import SLOT_TITLES, Slot

REMIND_AFTER_MS: Final = 7 * DAY_MS


def run_due_procedure_reminders(platform: Platform) -> None:
    """Remind for every version in force that has been published for a week; each once, whoever runs this."""
    with platform.reading() as tx:
        due = _due_versions(tx)
    for version_id in due:
        with platform.transaction() as tx:
            _remind(tx, version_id)


def _due_versions(tx: Transaction) -> list[str]:
    in_force = [version.version_id for version in all_published(tx).values()]
    query = select(ProcedureVersion.id).where(
        ProcedureVersion.id.in_(in_force),
        ProcedureVersion.reminded_ms.is_(None),
        ProcedureVersion.published_ms <= tx.now_ms() - REMIND_AFTER_MS,
    )
    return list(tx.session.scalars(query))


def _remind(tx: Transaction, version_id: str) -> None:
    version = tx.session.get_one(ProcedureVersion, version_id, with_for_update=True)
    if version.reminded_ms is not None:
        return
    version.reminded_ms = tx.now_ms()
    missing = people_with_gap(tx, version_id)
    said = {"title": SLOT_TITLES[Slot(version.slot)], "slot": version.slot}
    for person_id in missing:
        notify(tx, person_id, "procedure_unacknowledged", **said)
    if missing:
        for manager in _managers(tx):
            notify(tx, manager, "procedure_gaps", **said, count=str(len(missing)))


def _managers(tx: Transaction) -> list[str]:
    return [each for each in people_concerned(tx) if holds(tx, each, Post.RESPONSIBLE_MANAGER)]

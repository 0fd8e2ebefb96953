"""Open register entries never lose their manager: who leaves hands them to another responsible manager (G3.0-a)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.identity.notices import notify
from vault.people.queries import display_name
from vault.people.succession import KEPT_DUTIES
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import is_responsible_manager
from vault.register.change import write_entry_changes
from vault.register.models import OPEN, Entry


class EntryDuties:
    """What a responsible manager answers for: the open entries that name them."""

    def names(self, tx: Transaction, person_id: str) -> list[str]:
        """The names of those entries."""
        return [entry.name for entry in _open_entries(tx, person_id)]

    def require_fit(self, tx: Transaction, successor_id: str) -> None:
        """Raise Refusal(`manager_missing`) unless the successor is a responsible manager now."""
        if not is_responsible_manager(tx, successor_id):
            raise Refusal(Code.MANAGER_MISSING, about={"subject": successor_id})

    def hand_over(self, tx: Transaction, person_id: str, successor_id: str, reason: str, by: Actor) -> None:
        """Name the successor in every entry, with the entry's history."""
        for entry in _open_entries(tx, person_id):
            write_entry_changes(tx, entry, {"manager_id": (person_id, successor_id)}, reason, by)
            notify(tx, successor_id, "entry_taken_over", entry=entry.name, name=display_name(tx, person_id))


def _open_entries(tx: Transaction, person_id: str) -> list[Entry]:
    query = select(Entry).where(Entry.manager_id == person_id, Entry.state == OPEN)
    return list(tx.session.scalars(query.order_by(Entry.name, Entry.id).with_for_update()))


KEPT_DUTIES.append(EntryDuties())

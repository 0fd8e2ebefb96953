"""What `GET /v1/me` shows of the caller's own grants: people lie below access, so the reading is handed down."""

from __future__ import annotations

from vault.access.queries import live_grants_of
from vault.access.schemas import GrantOut
from vault.people.queries import display_name
from vault.platform.database import Transaction


def own_grants(tx: Transaction, person_id: str) -> list[GrantOut]:
    """The live grants of a person."""
    name = display_name(tx, person_id)
    return [GrantOut.of(row, name) for row in live_grants_of(tx, person_id)]

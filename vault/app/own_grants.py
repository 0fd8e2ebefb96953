"""What `GET /v1/me` shows of the caller's own grants: people lie below access, so the reading is handed down."""

from __future__ import annotations

from vault.access.queries import held_grants_of
from vault.access.schemas import GrantOut
from vault.access.shown import shown_grant
from vault.platform.database import Transaction


def own_grants(tx: Transaction, person_id: str) -> list[GrantOut]:
    """The grants of a person that are not over, each with what it still lacks."""
    return [shown_grant(tx, row) for row in held_grants_of(tx, person_id)]

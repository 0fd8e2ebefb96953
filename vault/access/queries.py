"""Reading grants."""

from sqlalchemy import select

from vault.access.models import GrantRow
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def grant_row(tx: Transaction, grant_id: str) -> GrantRow:
    """The grant.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(GrantRow, grant_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def grants_on(tx: Transaction, entry_id: str) -> list[GrantRow]:
    """Every grant ever given on an entry, newest first: the roster's raw material."""
    query = (
        select(GrantRow).where(GrantRow.entry_id == entry_id).order_by(GrantRow.given_ms.desc(), GrantRow.id)
    )
    return list(tx.session.scalars(query))


def live_grants_of(tx: Transaction, person_id: str) -> list[GrantRow]:
    """The grants of a person that are neither ended nor revoked."""
    query = select(GrantRow).where(
        GrantRow.person_id == person_id, GrantRow.revoked_ms.is_(None), GrantRow.ends_ms >= tx.now_ms()
    )
    return list(tx.session.scalars(query.order_by(GrantRow.given_ms, GrantRow.id)))

"""Reading grants."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, select

from vault.access.models import GrantRow
from vault.people.posts import Post
from vault.people.queries import holds, is_active
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def grant_row(tx: Transaction, grant_id: str, *, locked: bool = False) -> GrantRow:
    """The grant, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(GrantRow, grant_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def grants_on(tx: Transaction, entry_id: str, position: Sequence[str | int], limit: int) -> list[GrantRow]:
    """Up to `limit` of all grants ever given on an entry, newest first after `(given_ms, id)`: the roster's raw material."""
    query = select(GrantRow).where(GrantRow.entry_id == entry_id)
    return list(tx.session.scalars(rows_after(query, position, limit, GrantRow.given_ms.desc(), GrantRow.id)))


def live_grants_of(tx: Transaction, person_id: str) -> list[GrantRow]:
    """The grants of a person that open something now: neither ended nor revoked, and none for administrators."""
    if not _opens_anything(tx, person_id):
        return []
    query = select(GrantRow).where(
        GrantRow.person_id == person_id, GrantRow.revoked_ms.is_(None), GrantRow.ends_ms >= tx.now_ms()
    )
    return list(tx.session.scalars(query.order_by(GrantRow.given_ms, GrantRow.id)))


def reached_by(
    tx: Transaction, person_id: str, entry_id: SQLColumnExpression[str], tier: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """The gate's answer to viewing as a condition on the rows of a list; `rules.decide` is its other form."""
    if not _opens_anything(tx, person_id):
        return false()
    return exists().where(
        GrantRow.person_id == person_id,
        GrantRow.entry_id == entry_id,
        GrantRow.tier >= tier,
        GrantRow.revoked_ms.is_(None),
        GrantRow.ends_ms >= tx.now_ms(),
    )


def _opens_anything(tx: Transaction, person_id: str) -> bool:
    return is_active(tx, person_id) and not holds(tx, person_id, Post.ADMINISTRATOR)

"""Who may make whose exit pack."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, select, true

from vault.access.authority import OVERSEEING_ALL
from vault.access.models import GrantRow
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, person_row
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.queries import entries_managed_by


def entries_in_pack(tx: Transaction, who: SignedIn, person_id: str) -> Select[str] | None:
    """The entries a pack may speak of, as a query of ids; None for all.

    The person, the overall officer and auditors see all of it; a manager sees what is about their entries, when the
    person ever held access to one of them.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    if person_id == who.person_id or any(holds(tx, who.person_id, post) for post in OVERSEEING_ALL):
        person_row(tx, person_id)
        return None
    managed = entries_managed_by(tx, who.person_id)
    held = exists().where(GrantRow.person_id == person_id, GrantRow.entry_id.in_(managed))
    if not tx.session.scalar(select(held)):
        roles = ", ".join((Post.RESPONSIBLE_MANAGER, *OVERSEEING_ALL))
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"subject": person_id})
    return managed


def among(column: SQLColumnExpression[str], entries: Select[str] | None) -> ColumnElement[bool]:
    """The condition that a row is about the entries a pack may speak of."""
    return true() if entries is None else column.in_(entries)

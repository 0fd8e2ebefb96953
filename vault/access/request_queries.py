"""Reading requests for access: one's own, and those on entries whose rights one sets."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from vault.access.authority import may_decide
from vault.access.models import GrantRequest
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.delegation_queries import entries_delegated_to
from vault.register.models import GRANTING
from vault.register.queries import entries_managed_by, entry_of

SEEING_ALL = (Post.OVERALL_OFFICER, Post.AUDITOR)


def request_row(tx: Transaction, who: SignedIn, request_id: str, *, locked: bool = False) -> GrantRequest:
    """A request the caller may see, `locked` for a decision on it; `not_found` for any other."""
    row = tx.session.get(GrantRequest, request_id, with_for_update=locked or None)
    if row is None or not _may_see(tx, who, row):
        raise Refusal(Code.NOT_FOUND)
    return row


def _may_see(tx: Transaction, who: SignedIn, row: GrantRequest) -> bool:
    if who.person_id in (row.person_id, row.asked_by):
        return True
    if any(holds(tx, who.person_id, post) for post in SEEING_ALL):
        return True
    return may_decide(tx, who.person_id, entry_of(tx, row.entry_id))


def requests_after(
    tx: Transaction, who: SignedIn, state: str | None, position: Sequence[str | int], limit: int
) -> list[GrantRequest]:
    """Up to `limit` requests the caller may see, newest first after `(asked_ms, id)`."""
    query = select(GrantRequest)
    if not any(holds(tx, who.person_id, post) for post in SEEING_ALL):
        query = query.where(
            or_(
                GrantRequest.person_id == who.person_id,
                GrantRequest.asked_by == who.person_id,
                GrantRequest.entry_id.in_(entries_managed_by(tx, who.person_id)),
                GrantRequest.entry_id.in_(entries_delegated_to(tx, who.person_id, GRANTING)),
            )
        )
    if state is not None:
        query = query.where(GrantRequest.state == state)
    order = (GrantRequest.asked_ms.desc(), GrantRequest.id)
    return list(tx.session.scalars(rows_after(query, position, limit, *order)))


def entries_decided_by(tx: Transaction, who: SignedIn) -> list[str] | None:
    """The entries whose rights the caller sets; None for all of them."""
    if any(holds(tx, who.person_id, post) for post in SEEING_ALL):
        return None
    managed = tx.session.scalars(entries_managed_by(tx, who.person_id))
    return sorted({*managed, *entries_delegated_to(tx, who.person_id, GRANTING)})

"""Reading grants."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, literal, or_, select

from vault.access.authority import may_decide
from vault.access.facts import Standing, counting, load_standing
from vault.access.models import GrantReview, GrantRow
from vault.access.rules import Right, missing_of_person
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.register.queries import entry_of


def grant_row(tx: Transaction, grant_id: str, *, locked: bool = False) -> GrantRow:
    """The grant, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(GrantRow, grant_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def grant_for(tx: Transaction, who: SignedIn, grant_id: str, *, locked: bool = False) -> GrantRow:
    """A grant the caller may see, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    row = grant_row(tx, grant_id, locked=locked)
    require_sight(tx, who, row)
    return row


def require_sight(tx: Transaction, who: SignedIn, row: GrantRow) -> None:
    """Who neither holds a grant, nor sets rights on its entry, nor audits cannot tell it from one that never was.

    Raises:
        Refusal: `not_found`, its true code `grantor_not_authorised`.
    """
    if who.person_id == row.person_id or may_decide(tx, who.person_id, entry_of(tx, row.entry_id)):
        return
    if not holds(tx, who.person_id, Post.AUDITOR):
        raise hidden(Code.GRANTOR_NOT_AUTHORISED, entry=row.entry_id, subject=row.person_id)


def grants_on(tx: Transaction, entry_id: str, position: Sequence[str | int], limit: int) -> list[GrantRow]:
    """Up to `limit` of all grants ever given on an entry, newest first after `(given_ms, id)`: the roster's raw material."""
    query = select(GrantRow).where(GrantRow.entry_id == entry_id)
    return list(tx.session.scalars(rows_after(query, position, limit, GrantRow.given_ms.desc(), GrantRow.id)))


def grants_ever_of(
    tx: Transaction, person_id: str, position: Sequence[str | int], limit: int
) -> list[GrantRow]:
    """Up to `limit` of all grants a person was ever given, newest first after `(given_ms, id)`."""
    query = select(GrantRow).where(GrantRow.person_id == person_id)
    return list(tx.session.scalars(rows_after(query, position, limit, GrantRow.given_ms.desc(), GrantRow.id)))


def live_grants_of(tx: Transaction, person_id: str) -> list[GrantRow]:
    """The grants of a person that open something now."""
    standing = load_standing(tx, person_id)
    if not _opens_anything(standing, tx.now_ms()):
        return []
    query = select(GrantRow).where(GrantRow.person_id == person_id, _usable(standing, tx.now_ms()))
    return list(tx.session.scalars(query.order_by(GrantRow.given_ms, GrantRow.id)))


def open_now(tx: Transaction, person_id: str, standing: Standing) -> list[tuple[str, int, Right]]:
    """What a person's grants open now: the entry, the highest tier and the right of each; nothing else of them is read.

    Args:
        standing: what holds for the person now, at the device in front of them.
    """
    if not _opens_anything(standing, tx.now_ms()):
        return []
    query = select(GrantRow.entry_id, GrantRow.tier, GrantRow.right)
    rows = tx.session.execute(query.where(GrantRow.person_id == person_id, _usable(standing, tx.now_ms())))
    return [(entry_id, tier, Right(right)) for entry_id, tier, right in rows]


def held_grants_of(tx: Transaction, person_id: str) -> list[GrantRow]:
    """The grants of a person that are not over, whether or not something is still missing."""
    moved = load_standing(tx, person_id).person.moved_ms or 0
    query = select(GrantRow).where(
        GrantRow.person_id == person_id, GrantRow.given_ms >= moved, counting(literal(tx.now_ms()))
    )
    return list(tx.session.scalars(query.order_by(GrantRow.given_ms, GrantRow.id)))


def reached_by(
    tx: Transaction,
    person_id: str,
    entry_id: SQLColumnExpression[str],
    tier: SQLColumnExpression[int],
    *,
    device_id: str | None = None,
) -> ColumnElement[bool]:
    """The gate's answer to viewing as a condition on the rows of a list; `rules.decide` is its other form.

    Args:
        device_id: the device in front of which the person sits, None where nobody does.
    """
    standing = load_standing(tx, person_id, device_id=device_id)
    if not _opens_anything(standing, tx.now_ms()):
        return false()
    return exists().where(
        GrantRow.person_id == person_id,
        GrantRow.entry_id == entry_id,
        GrantRow.tier >= tier,
        _usable(standing, tx.now_ms()),
    )


def _opens_anything(standing: Standing, now_ms: int) -> bool:
    person = standing.person
    if standing.sealed or standing.device is not None or not person.active or person.administers:
        return False
    return not missing_of_person(person, now_ms)


def _usable(standing: Standing, now_ms: int) -> ColumnElement[bool]:
    """Grants that lack nothing of their own; what the person lacks is asked before."""
    at = literal(now_ms)
    overdue = exists().where(
        GrantReview.grant_id == GrantRow.id,
        GrantReview.opened_ms <= at,
        GrantReview.due_ms < at,
        or_(GrantReview.decided_ms.is_(None), GrantReview.decided_ms > at),
    )
    return and_(
        counting(at), GrantRow.given_ms >= (standing.person.moved_ms or 0), GrantRow.notice_ms <= at, ~overdue
    )

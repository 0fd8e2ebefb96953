"""Reviewing the circle of access holders: at the end of the work, and before a grant runs out (G4.1.3-a).

What is not confirmed in time opens nothing from then on, without anybody acting.
"""

from collections.abc import Sequence

from sqlalchemy import select

from vault.access.authority import require_decider
from vault.access.events import REVIEW_DECIDED, REVIEW_OPENED
from vault.access.models import GrantReview, GrantRow
from vault.access.queries import require_sight
from vault.access.stop import stop_grant
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.register.queries import entry_of
from vault.register.rules import require_reason

PROJECT_CLOSED_CAUSE = "project_closed"
EXPIRY_CAUSE = "expiry"
BEFORE_EXPIRY_MS = 30 * DAY_MS
_AT_ONCE = 500


def open_review(tx: Transaction, grant: GrantRow, cause: str, due_ms: int, by: Actor) -> GrantReview:
    """Put a grant up for review, or hasten the review that is open; the holder and the entry's manager are told."""
    entry = entry_of(tx, grant.entry_id)
    row = _undecided(tx, grant.id)
    if row is None:
        row = GrantReview(
            id=new_id("rvw", tx.platform.randomness),
            grant_id=grant.id,
            cause=cause,
            opened_ms=tx.now_ms(),
            due_ms=due_ms,
        )
        tx.session.add(row)
    else:
        row.due_ms = min(row.due_ms, due_ms)
    due_on = tokyo_date(row.due_ms)
    leaf = record(
        tx,
        REVIEW_OPENED,
        by,
        grant=grant.id,
        entry=grant.entry_id,
        person=grant.person_id,
        cause=cause,
        ends_on=due_on,
    )
    leaf.bind(row)
    for person_id in (grant.person_id, entry.manager_id):
        notify(tx, person_id, "grant_review_opened", entry=entry.name, due_on=due_on, grant=grant.id)
    return row


def decide_review(
    tx: Transaction, who: SignedIn, review_id: str, *, confirmed: bool, reason: str
) -> GrantReview:
    """Confirm that a grant is still needed, or stop it. Never one's own.

    Raises:
        Refusal: `not_found`, `grantor_not_authorised`, `self_decision`, `step_up_required`, `conflict`, `reason_missing`.
    """
    row = tx.session.get(GrantReview, review_id, with_for_update=True)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    grant = tx.session.get_one(GrantRow, row.grant_id, with_for_update=True)
    require_sight(tx, who, grant)
    entry = entry_of(tx, grant.entry_id)
    require_decider(tx, who, entry, grant.person_id)
    require_fresh_code(tx.platform, who)
    if row.decided_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "decided"}, about={"entry": entry.id})
    row.decided_ms, row.decided_by = tx.now_ms(), who.person_id
    row.confirmed, row.reason = confirmed, require_reason(reason)
    _record(tx, who, grant, row)
    if confirmed:
        notify(tx, grant.person_id, "grant_confirmed", entry=entry.name, ends_on=grant.ends_on)
    elif grant.revoked_ms is None:
        stop_grant(tx, who.actor, entry, grant, row.reason)
    return row


def _record(tx: Transaction, who: SignedIn, grant: GrantRow, row: GrantReview) -> None:
    record(
        tx,
        REVIEW_DECIDED,
        who.actor,
        grant=grant.id,
        entry=grant.entry_id,
        person=grant.person_id,
        state="confirmed" if row.confirmed else "stopped",
        reason=row.reason,
    ).bind(row, "decided_leaf_index")


def run_due_reviews(platform: Platform) -> None:
    """Put every grant up for review that ends within 30 days and has not been put up for that yet."""
    with platform.transaction() as tx:
        for grant in _ending_soon(tx):
            open_review(tx, grant, EXPIRY_CAUSE, grant.ends_ms, Actor.job("grant reviews", grant.given_by))


def _ending_soon(tx: Transaction) -> Sequence[GrantRow]:
    reviewed = select(GrantReview.grant_id).where(
        GrantReview.grant_id == GrantRow.id,
        (GrantReview.cause == EXPIRY_CAUSE) | GrantReview.decided_ms.is_(None),
    )
    return tx.session.scalars(
        select(GrantRow)
        .where(
            GrantRow.revoked_ms.is_(None),
            GrantRow.ends_ms >= tx.now_ms(),
            GrantRow.ends_ms < tx.now_ms() + BEFORE_EXPIRY_MS,
            ~reviewed.exists(),
        )
        .limit(_AT_ONCE)
    ).all()


def reviews_after(
    tx: Transaction, entries: Sequence[str] | None, position: Sequence[str | int], limit: int
) -> list[GrantReview]:
    """Up to `limit` undecided reviews, most urgent first after `(due_ms, id)`; of the grants on some entries or of all."""
    query = select(GrantReview).where(GrantReview.decided_ms.is_(None))
    if entries is not None:
        on_them = select(GrantRow.id).where(GrantRow.entry_id.in_(entries))
        query = query.where(GrantReview.grant_id.in_(on_them))
    return list(tx.session.scalars(rows_after(query, position, limit, GrantReview.due_ms, GrantReview.id)))


def _undecided(tx: Transaction, grant_id: str) -> GrantReview | None:
    return tx.session.scalar(
        select(GrantReview)
        .where(GrantReview.grant_id == grant_id, GrantReview.decided_ms.is_(None))
        .with_for_update()
    )

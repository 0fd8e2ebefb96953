"""Exceptions: a manager lets a person in before the first training, once and for at most 14 days (G7.2-c)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import is_active, person_row, records_of_human, require_post, same_human
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import require_reason
from vault.training.events import EXCEPTION_ENDED, EXCEPTION_GIVEN
from vault.training.models import Completion, TrainingException
from vault.training.topics import Course
from vault.training.validity import exception_end_ms


def give_exception(
    tx: Transaction, who: SignedIn, person_id: str, reason: str, ends_on: str
) -> TrainingException:
    """Let a person in who was never trained yet.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `self_decision`, `reason_missing`, `request_invalid` (the
            day, or a person who is not active), `conflict` (trained), `training_overdue` (was trained once: nothing but
            training lifts an expiry, G7.2-d), `training_missing` (had an exception: no second one).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    person = person_row(tx, person_id, locked=True)
    if same_human(tx, who.person_id, person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    if not is_active(tx, person_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "person_id"})
    _require_first_time(tx, [each.id for each in records_of_human(tx, person)], person_id)
    row = TrainingException(
        id=new_id("tex", tx.platform.randomness),
        person_id=person_id,
        reason=require_reason(reason),
        given_by=who.person_id,
        given_ms=tx.now_ms(),
        ends_on=ends_on,
        ends_ms=exception_end_ms(ends_on, tx.now_ms()),
    )
    tx.session.add(row)
    _record_given(tx, who, row)
    return row


def _require_first_time(tx: Transaction, records: Sequence[str], person_id: str) -> None:
    # Cancelled completions count here: else taking one back would open the way around the expiry.
    trained = select(func.max(Completion.valid_until_ms)).where(
        Completion.person_id.in_(records), Completion.course == Course.HOLDER, Completion.counted.is_(True)
    )
    until = tx.session.scalar(trained.where(Completion.cancelled_ms.is_(None)))
    if until is not None and until >= tx.now_ms():
        raise Refusal(Code.CONFLICT, params={"what": "trained"}, about={"subject": person_id})
    if tx.session.scalar(trained) is not None:
        raise Refusal(Code.TRAINING_OVERDUE, about={"subject": person_id})
    earlier = select(TrainingException.id).where(TrainingException.person_id.in_(records)).limit(1)
    if tx.session.scalar(earlier) is not None:
        raise Refusal(Code.TRAINING_MISSING, about={"subject": person_id})


def _record_given(tx: Transaction, who: SignedIn, row: TrainingException) -> None:
    leaf = record(
        tx,
        EXCEPTION_GIVEN,
        who.actor,
        training_exception=row.id,
        person=row.person_id,
        reason=row.reason,
        ends_on=row.ends_on,
    )
    leaf.bind(row)
    notify(tx, row.person_id, "training_exception_given", ends_on=row.ends_on)


def end_exception(tx: Transaction, who: SignedIn, exception_id: str, reason: str) -> TrainingException:
    """End an exception before its day.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `conflict` (it has ended), `reason_missing`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    row = tx.session.get(TrainingException, exception_id, with_for_update=True)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "ended"})
    row.ended_reason = require_reason(reason)
    row.ended_ms, row.ended_by = tx.now_ms(), who.person_id
    record(
        tx,
        EXCEPTION_ENDED,
        who.actor,
        training_exception=row.id,
        person=row.person_id,
        reason=row.ended_reason,
    )
    notify(tx, row.person_id, "training_exception_ended")
    return row


def exceptions_after(tx: Transaction, position: Sequence[str | int], limit: int) -> list[TrainingException]:
    """Up to `limit` exceptions, newest first after `(given_ms, id)`, ended ones included."""
    order = TrainingException.given_ms.desc(), TrainingException.id
    return list(tx.session.scalars(rows_after(select(TrainingException), position, limit, *order)))

"""Who may train access holders: the responsible managers, and those one of them designates until a day (G7.2-b, G3.0-i)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import holds, is_active, require_post, same_human
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import last_moment, require_reason
from vault.training.events import TRAINER_DESIGNATED, TRAINER_ENDED
from vault.training.models import Trainer


def designate_trainer(tx: Transaction, who: SignedIn, person_id: str, reason: str, ends_on: str) -> Trainer:
    """Let a person train access holders until a day, at most a year ahead.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `reason_missing`, `request_invalid`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    if same_human(tx, who.person_id, person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    if not is_active(tx, person_id):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "person_id"})
    row = Trainer(
        id=new_id("trn", tx.platform.randomness),
        person_id=person_id,
        reason=require_reason(reason),
        made_by=who.person_id,
        made_ms=tx.now_ms(),
        ends_on=ends_on,
        ends_ms=last_moment(ends_on, tx.now_ms()),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        TRAINER_DESIGNATED,
        who.actor,
        designation=row.id,
        person=person_id,
        reason=row.reason,
        ends_on=ends_on,
    )
    leaf.bind(row)
    notify(tx, person_id, "trainer_designated", ends_on=ends_on)
    return row


def end_trainer(tx: Transaction, who: SignedIn, designation_id: str, reason: str) -> Trainer:
    """End a designation before its day.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `conflict` (it has ended), `reason_missing`.
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    row = tx.session.get(Trainer, designation_id, with_for_update=True)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "ended"})
    row.ended_reason = require_reason(reason)
    row.ended_ms, row.ended_by = tx.now_ms(), who.person_id
    record(tx, TRAINER_ENDED, who.actor, designation=row.id, person=row.person_id, reason=row.ended_reason)
    notify(tx, row.person_id, "trainer_ended")
    return row


def may_train(tx: Transaction, person_id: str | None, at_ms: int | None = None) -> bool:
    """Whether a person was a responsible manager or a designated trainer at a moment (UTC ms, now by default)."""
    if person_id is None:
        return False
    at = tx.now_ms() if at_ms is None else at_ms
    if holds(tx, person_id, Post.RESPONSIBLE_MANAGER, at):
        return True
    designated = select(Trainer.id).where(Trainer.person_id == person_id, _live_at(at))
    return tx.session.scalar(designated.limit(1)) is not None and is_active(tx, person_id, at)


def _live_at(at_ms: int) -> ColumnElement[bool]:
    return (
        (Trainer.made_ms <= at_ms)
        & (Trainer.ends_ms >= at_ms)
        & or_(Trainer.ended_ms.is_(None), Trainer.ended_ms > at_ms)
    )


def trainers_after(tx: Transaction, position: Sequence[str | int], limit: int) -> list[Trainer]:
    """Up to `limit` designations, newest first after `(made_ms, id)`, ended ones included."""
    return list(
        tx.session.scalars(rows_after(select(Trainer), position, limit, Trainer.made_ms.desc(), Trainer.id))
    )

"""Transfers, absences and leavings are put on record before their day and take effect on it by themselves (G4.1.3-b)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import lock_account, set_account_end
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.events import MOVE_ENDED, MOVE_PLANNED
from vault.people.facts import ABSENCE, LEAVING, TRANSFER
from vault.people.models import Person
from vault.people.models_history import PersonMove
from vault.people.move_rules import MoveOrder, times_of
from vault.people.officer_post import plan_handover, take_handover_back
from vault.people.person_history import write_changes
from vault.people.person_rules import require_lasting
from vault.people.posts import Post
from vault.people.queries import DISABLED, display_name, holds, person_row, require_post, same_human
from vault.people.succession import require_successor
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id


def plan_move(tx: Transaction, who: SignedIn, person_id: str, order: MoveOrder) -> PersonMove:
    """Put a move of another person on record; the overall officer may plan their own going, for they name who follows.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `not_found`, `request_invalid`, `conflict` (a leaving
            is planned already), `temporary_id_expired` (a maintenance worker), `successor_missing` and what
            `require_successor` raises.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    for each in sorted({person_id, order.successor_id or person_id}):
        lock_account(tx, each)
    row = person_row(tx, person_id, locked=True)
    require_lasting(row.id, row.employment_kind)
    _require_other_or_officers_going(tx, who, person_id, order)
    if row.state == DISABLED:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    times_of(order, tx.now_ms())
    successor_id = None if order.kind == TRANSFER else require_successor(tx, who, row, order.successor_id)
    move = record_move(tx, row, order, who.actor, successor_id=successor_id)
    if successor_id is not None:
        plan_handover(tx, row, successor_id, move, who.actor)
    notify(tx, row.id, f"{order.kind}_planned", day=order.effective_on)
    return move


def _require_other_or_officers_going(
    tx: Transaction, who: SignedIn, person_id: str, order: MoveOrder
) -> None:
    own_going = (
        who.person_id == person_id and order.kind != TRANSFER and holds(tx, person_id, Post.OVERALL_OFFICER)
    )
    if not own_going and same_human(tx, who.person_id, person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})


def record_move(
    tx: Transaction, person: Person, order: MoveOrder, by: Actor, *, successor_id: str | None = None
) -> PersonMove:
    """Write a move. Who may is the caller's to check; also used for a leaving date known at the invitation.

    Raises:
        Refusal: `request_invalid`, `conflict`.
    """
    # What the gate let through before is recorded first.
    lock_account(tx, person.id)
    effect_ms, until_ms = times_of(order, tx.now_ms())
    if order.kind in LEAVING and _leaving_of(tx, person.id) is not None:
        raise Refusal(Code.CONFLICT, params={"what": order.kind}, about={"subject": person.id})
    move = PersonMove(
        id=new_id("mov", tx.platform.randomness),
        person_id=person.id,
        kind=order.kind,
        effective_on=order.effective_on,
        until_on=order.until_on,
        effect_ms=effect_ms,
        until_ms=until_ms,
        new_department=order.new_department,
        new_title=order.new_title,
        successor_id=successor_id,
        reason=order.reason,
        recorded_by=by.person_id,
        recorded_ms=tx.now_ms(),
    )
    tx.session.add(move)
    _record(tx, move, by)
    if order.kind in LEAVING:
        _set_last_day(tx, person, order.effective_on, order.reason, by, ends_ms=effect_ms)
    return move


def _record(tx: Transaction, move: PersonMove, by: Actor) -> None:
    leaf = record(
        tx,
        MOVE_PLANNED,
        by,
        move=move.id,
        subject=move.person_id,
        move_kind=move.kind,
        effective_on=move.effective_on,
        ends_on=move.until_on,
        changes={"department": move.new_department, "title": move.new_title},
        successor=move.successor_id,
        reason=move.reason,
    )
    leaf.bind(move)


def _leaving_of(tx: Transaction, person_id: str) -> PersonMove | None:
    return tx.session.scalar(
        select(PersonMove).where(
            PersonMove.person_id == person_id, PersonMove.kind.in_(LEAVING), PersonMove.ended_ms.is_(None)
        )
    )


def _set_last_day(
    tx: Transaction, person: Person, day: str | None, reason: str, by: Actor, *, ends_ms: int | None
) -> None:
    write_changes(tx, person, {"leaves_on": day}, reason, by)
    set_account_end(tx, person.id, ends_ms)


def end_move(tx: Transaction, who: SignedIn, move_id: str, reason: str) -> PersonMove:
    """Cancel a move before its day, or end an absence that has begun. What took effect otherwise stays.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `self_decision`, `conflict` (too late).
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    move = tx.session.get(PersonMove, move_id, with_for_update=True)
    if move is None:
        raise Refusal(Code.NOT_FOUND)
    if same_human(tx, who.person_id, move.person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": move.person_id})
    _require_in_time(tx, move)
    row = person_row(tx, move.person_id, locked=True)
    has_begun = move.effect_ms <= tx.now_ms()
    move.ended_ms, move.ended_by, move.end_reason = tx.now_ms(), who.person_id, reason
    if not has_begun:
        _take_back(tx, row, move, reason, who.actor)
    record(tx, MOVE_ENDED, who.actor, move=move.id, subject=row.id, reason=reason)
    kind = "absence_ended" if has_begun else "move_cancelled"
    notify(tx, row.id, kind, day=move.effective_on, name=display_name(tx, who.person_id))
    return move


def _require_in_time(tx: Transaction, move: PersonMove) -> None:
    now = tx.now_ms()
    is_over = move.until_ms is not None and now >= move.until_ms
    too_late = now >= move.effect_ms and (move.kind != ABSENCE or is_over)
    if move.ended_ms is not None or too_late:
        raise Refusal(Code.CONFLICT, params={"what": move.kind}, about={"subject": move.person_id})


def _take_back(tx: Transaction, person: Person, move: PersonMove, reason: str, by: Actor) -> None:
    take_handover_back(tx, person.id, move, by)
    if move.kind in LEAVING:
        _set_last_day(tx, person, None, reason, by, ends_ms=None)

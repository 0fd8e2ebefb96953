"""Bringing the records after a move whose day has come. Rights followed at the moment itself and wait for none of this."""

from __future__ import annotations

from sqlalchemy import Select, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import disable_account
from vault.identity.notices import notify
from vault.people.appoint import close_post, close_posts_of
from vault.people.events import MOVE_DONE, PERSON_DISABLED
from vault.people.facts import LEAVING, TRANSFER
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonMove
from vault.people.person_history import wanted_by, write_changes
from vault.people.queries import DISABLED, overall_officer, person_row
from vault.people.succession import hand_over
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform


def run_due_moves(platform: Platform) -> int:
    """Carry out what is due, each move in a transaction of its own, and close posts whose end was planned; return how many
    moves were carried out.
    """
    with platform.reading() as tx:
        due = list(tx.session.scalars(_due(tx).with_only_columns(PersonMove.id)))
    for move_id in due:
        with platform.transaction() as tx:
            _carry_out(tx, tx.session.get_one(PersonMove, move_id, with_for_update=True))
    _close_posts_that_ran_out(platform)
    return len(due)


def _close_posts_that_ran_out(platform: Platform) -> None:
    with platform.reading() as tx:
        ran_out = list(tx.session.scalars(_ran_out(tx).with_only_columns(HeldPost.id)))
    if ran_out:
        with platform.transaction() as tx:
            for held in tx.session.scalars(_ran_out(tx).with_for_update()).all():
                by = Actor.job(held.id, ordered_by=held.given_by)
                close_post(tx, held, held.end_reason or held.reason, by, at_ms=held.until_ms)


def _ran_out(tx: Transaction) -> Select[HeldPost]:
    return select(HeldPost).where(HeldPost.until_ms <= tx.now_ms(), HeldPost.ended_ms.is_(None))


def carry_out_due_moves_of(tx: Transaction, person_id: str) -> None:
    """Carry out what is due for one person, so that a change made now comes after it in their history."""
    for move in tx.session.scalars(_due(tx).where(PersonMove.person_id == person_id)).all():
        _carry_out(tx, move)


def _due(tx: Transaction) -> Select[PersonMove]:
    return (
        select(PersonMove)
        .where(
            PersonMove.done_ms.is_(None), PersonMove.ended_ms.is_(None), PersonMove.effect_ms <= tx.now_ms()
        )
        .order_by(PersonMove.effect_ms, PersonMove.id)
    )


def _carry_out(tx: Transaction, move: PersonMove) -> None:
    if move.done_ms is not None or move.ended_ms is not None:
        return
    by = Actor.job(move.id, ordered_by=move.recorded_by)
    person = person_row(tx, move.person_id, locked=True)
    move.done_ms = tx.now_ms()
    record(tx, MOVE_DONE, by, move=move.id, subject=person.id)
    if move.kind == TRANSFER:
        wanted = {field: value for field, value in wanted_by(move).items() if value is not None}
        write_changes(tx, person, wanted, move.reason, by, at_ms=_counts_from(move))
        return
    _let_successor_follow(tx, person, move, by)
    if move.kind in LEAVING and person.state != DISABLED:
        _close_records(tx, person, move, by)


def _counts_from(move: PersonMove) -> int:
    return max(move.effect_ms, move.recorded_ms)


def _let_successor_follow(tx: Transaction, person: Person, move: PersonMove, by: Actor) -> None:
    try:
        hand_over(tx, person.id, move.successor_id, move.reason, by)
    except Refusal:
        officer = overall_officer(tx)
        if officer is not None:
            notify(tx, officer, "successor_gone", name=person.name)


def _close_records(tx: Transaction, person: Person, move: PersonMove, by: Actor) -> None:
    person.state, person.disabled_ms = DISABLED, _counts_from(move)
    record(tx, PERSON_DISABLED, by, subject=person.id, reason=move.reason)
    close_posts_of(tx, person.id, move.reason, by, at_ms=_counts_from(move))
    disable_account(tx, person.id, by, move.reason)

"""The overall officer's post passes from one to the next at one moment: planned with both rows, so nobody has to act."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.people.appoint import give_post, require_fit_for_officer
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonMove
from vault.people.posts import Post
from vault.people.queries import person_row
from vault.platform.database import Transaction


def plan_handover(tx: Transaction, officer: Person, successor_id: str, move: PersonMove, by: Actor) -> None:
    """Let the post pass to the successor when the move takes effect; nothing when `officer` does not hold it.

    Raises:
        Refusal: `officer_required`, `role_conflict`, `overall_officer_missing`.
    """
    own = _open_post_of(tx, officer.id)
    if own is None:
        return
    successor = person_row(tx, successor_id, locked=True)
    require_fit_for_officer(tx, successor)
    own.until_ms = move.effect_ms
    tx.session.flush()
    give_post(tx, successor, Post.OVERALL_OFFICER, move.reason, by, from_ms=move.effect_ms)


def take_handover_back(tx: Transaction, officer_id: str, move: PersonMove, by: Actor) -> None:
    """Undo `plan_handover` before its moment; the officer keeps the post as if nothing had been planned."""
    own = tx.session.scalar(
        select(HeldPost).where(
            HeldPost.person_id == officer_id,
            HeldPost.post == Post.OVERALL_OFFICER,
            HeldPost.until_ms == move.effect_ms,
            HeldPost.ended_ms.is_(None),
        )
    )
    following = _open_post_of(tx, move.successor_id)
    if own is None or following is None:
        return
    following.ended_ms, following.ended_by, following.end_reason = tx.now_ms(), by.person_id, "cancelled"
    tx.session.flush()
    own.until_ms = None


def _open_post_of(tx: Transaction, person_id: str | None) -> HeldPost | None:
    return tx.session.scalar(
        select(HeldPost).where(
            HeldPost.person_id == person_id,
            HeldPost.post == Post.OVERALL_OFFICER,
            HeldPost.ended_ms.is_(None),
            HeldPost.until_ms.is_(None),
        )
    )

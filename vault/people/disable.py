"""Stopping a person's account, and ending a person's sessions: at once, at the next request (ASVS 7.4.2, 7.4.5)."""

from __future__ import annotations

from vault.audit.record import record
from vault.identity.accounts import disable_account
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.sessions import end_all_sessions
from vault.identity.step_up import require_fresh_code
from vault.people.appoint import close_posts_of
from vault.people.events import PERSON_DISABLED
from vault.people.models import Person
from vault.people.posts import Post
from vault.people.queries import DISABLED, display_name, person_row, require_post
from vault.people.succession import hand_over, require_successor
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def disable(
    tx: Transaction, who: SignedIn, person_id: str, reason: str, successor_id: str | None = None
) -> Person:
    """Stop a person for good: posts end, the account closes, sessions die. A return is a new record.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `not_found`, `successor_missing` and what makes the
            successor unfit. The overall officer hands the post over first: no administrator empties it.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    row = person_row(tx, person_id, locked=True)
    if person_id == who.person_id:
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    if row.state == DISABLED:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    hand_over(tx, person_id, require_successor(tx, who, row, successor_id), reason, who.actor)
    row.state, row.disabled_ms = DISABLED, tx.now_ms()
    record(tx, PERSON_DISABLED, who.actor, subject=person_id, reason=reason)
    close_posts_of(tx, person_id, reason, who.actor)
    disable_account(tx, person_id, who.actor, reason)
    return row


def end_sessions_of(tx: Transaction, who: SignedIn, person_id: str) -> int:
    """End every session of a person; by the overall officer or an administrator. Return how many."""
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    row = person_row(tx, person_id)
    notify(tx, row.id, "sessions_ended", name=display_name(tx, who.person_id))
    return end_all_sessions(tx, row.id, who.actor, why="ended_by_administrator")

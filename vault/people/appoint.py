"""Giving and ending posts: by the overall officer, never for oneself (architecture rule 7, G3.0-m)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.events import POST_ENDED, POST_GIVEN
from vault.people.models import HeldPost, Person
from vault.people.posts import Post, conflicts_with
from vault.people.queries import DISABLED, person_row, posts_held, posts_of_human, require_post, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id


def appoint(tx: Transaction, who: SignedIn, person_id: str, post: Post, reason: str) -> HeldPost:
    """Give a post to another person. Giving the officer's own post is handing it over: the giver's ends.

    Raises:
        Refusal: `role_required`, `self_decision`, `step_up_required`, `role_conflict`, `conflict` when held already.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    row = person_row(tx, person_id, locked=True)
    if same_human(tx, who.person_id, person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    require_fresh_code(tx.platform, who)
    if row.state == DISABLED:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    if post in posts_held(tx, person_id):
        raise Refusal(Code.CONFLICT, params={"what": post}, about={"subject": person_id})
    if conflicts_with(post, posts_of_human(tx, row)):
        raise Refusal(Code.ROLE_CONFLICT, about={"subject": person_id})
    if post is Post.OVERALL_OFFICER:
        _hand_over(tx, who, row, reason)
    return give_post(tx, row, post, reason, who.actor)


def _hand_over(tx: Transaction, who: SignedIn, successor: Person, reason: str) -> None:
    if successor.state == "invited":
        # The post would stand empty until the successor has an account.
        raise Refusal(Code.OVERALL_OFFICER_MISSING, about={"subject": successor.id})
    own = tx.session.scalars(
        select(HeldPost).where(HeldPost.post == Post.OVERALL_OFFICER, HeldPost.ended_ms.is_(None))
    ).one()
    close_post(tx, own, reason, who.actor)
    tx.session.flush()


def give_post(tx: Transaction, person: Person, post: Post, reason: str, by: Actor) -> HeldPost:
    """Write an appointment and tell the person. The checks are the caller's."""
    held = HeldPost(
        id=new_id("pst", tx.platform.randomness),
        person_id=person.id,
        post=post,
        reason=reason,
        given_by=by.person_id,
        given_ms=tx.now_ms(),
    )
    tx.session.add(held)
    record(tx, POST_GIVEN, by, subject=person.id, post=post, reason=reason).bind(held)
    notify(tx, person.id, "post_given", post=post)
    return held


def end_post(tx: Transaction, who: SignedIn, post_id: str, reason: str) -> HeldPost:
    """End an appointment; the overall officer's own ends only by handing it over.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `overall_officer_missing`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    held = tx.session.get(HeldPost, post_id, with_for_update=True)
    if held is None or held.ended_ms is not None:
        raise Refusal(Code.NOT_FOUND)
    if held.post == Post.OVERALL_OFFICER:
        raise Refusal(Code.OVERALL_OFFICER_MISSING, about={"subject": held.person_id})
    close_post(tx, held, reason, who.actor)
    return held


def close_post(tx: Transaction, held: HeldPost, reason: str, by: Actor) -> None:
    """Write the end of an appointment and tell the person."""
    held.ended_ms = tx.now_ms()
    held.ended_by = by.person_id
    held.end_reason = reason
    record(tx, POST_ENDED, by, subject=held.person_id, post=held.post, reason=reason)
    notify(tx, held.person_id, "post_ended", post=held.post)


def close_posts_of(tx: Transaction, person_id: str, reason: str, by: Actor) -> None:
    """End every appointment of a person who leaves."""
    for held in tx.session.scalars(
        select(HeldPost).where(HeldPost.person_id == person_id, HeldPost.ended_ms.is_(None))
    ).all():
        close_post(tx, held, reason, by)

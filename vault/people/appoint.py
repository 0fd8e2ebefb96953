"""Giving and ending posts: by the overall officer, never for oneself (architecture rule 7, G3.0-m)."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import BigInteger, literal, or_, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.appointment_rules import AppointmentOrder, Terms, terms_of
from vault.people.events import APPOINTMENT_MADE, POST_ENDED, POST_GIVEN
from vault.people.facts import live_at
from vault.people.models import HeldPost, Person
from vault.people.models_history import Appointment
from vault.people.person_rules import OFFICER, require_lasting
from vault.people.posts import Post, conflicts_with
from vault.people.queries import (
    DISABLED,
    INVITED,
    person_row,
    posts_of_human,
    require_post,
    same_human,
)
from vault.people.small_company import in_force
from vault.people.succession import hand_over, require_successor
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

WITH_TERMS: Final = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
"""The posts whose appointment says more than who and why."""


def appoint(tx: Transaction, who: SignedIn, person_id: str, order: AppointmentOrder) -> HeldPost:
    """Give a post to another person. Giving the officer's own post is handing it over: the giver's ends.

    Raises:
        Refusal: `role_required`, `self_decision`, `step_up_required`, `temporary_id_expired`, `officer_required`, `role_conflict`, `conflict` when
            held already, and what `terms_of` raises.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    row = person_row(tx, person_id, locked=True)
    if same_human(tx, who.person_id, person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    require_fresh_code(tx.platform, who)
    return appoint_checked(tx, who, row, order)


def appoint_checked(tx: Transaction, who: SignedIn, row: Person, order: AppointmentOrder) -> HeldPost:
    """Give a post, whoever it is for: `appoint` after its checks on the giver, or an officer acting alone."""
    about = {"subject": row.id}
    require_lasting(row.id, row.employment_kind)
    if row.state == DISABLED:
        raise Refusal(Code.NOT_FOUND, about=about)
    if order.post in _posts_now_or_later(tx, row.id):
        raise Refusal(Code.CONFLICT, params={"what": order.post}, about=about)
    _require_no_conflict(tx, row, order.post)
    if order.post not in WITH_TERMS:
        return give_post(tx, row, order.post, order.reason, who.actor)
    if person_row(tx, who.person_id).employment_kind != OFFICER:
        raise Refusal(Code.OFFICER_REQUIRED, about=about)
    terms = terms_of(order, row.employment_kind, tx.now_ms())
    if order.post is Post.OVERALL_OFFICER:
        _hand_over(tx, who, row, order.reason, terms.starts_ms)
    held = give_post(tx, row, order.post, order.reason, who.actor, from_ms=terms.starts_ms)
    write_appointment(tx, row, held, order, terms, who.actor)
    return held


def _require_no_conflict(tx: Transaction, row: Person, post: Post) -> None:
    if conflicts_with(post, posts_of_human(tx, row), small_company=in_force(tx)):
        raise Refusal(Code.ROLE_CONFLICT, about={"subject": row.id})


def _posts_now_or_later(tx: Transaction, person_id: str) -> frozenset[str]:
    query = select(HeldPost.post).where(
        HeldPost.person_id == person_id,
        HeldPost.ended_ms.is_(None),
        or_(HeldPost.until_ms.is_(None), HeldPost.until_ms > tx.now_ms()),
    )
    return frozenset(tx.session.scalars(query))


def write_appointment(
    tx: Transaction, row: Person, held: HeldPost, order: AppointmentOrder, terms: Terms, by: Actor
) -> None:
    """Keep what the appointment says, as on the day it is made."""
    appointment = Appointment(
        post_id=held.id,
        department=row.department,
        title=row.title,
        rank=terms.rank,
        rank_reason=terms.rank_reason,
        appointed_by=by.person_id or "",
        starts_on=terms.starts_on,
        document_name=order.document_name,
        document_sha256=order.document_sha256,
        powers=json.dumps(dict(terms.powers), ensure_ascii=False),
    )
    tx.session.add(appointment)
    leaf = record(
        tx,
        APPOINTMENT_MADE,
        by,
        subject=row.id,
        post=order.post.value,
        department=row.department,
        title=row.title,
        rank=terms.rank.value,
        rank_reason=terms.rank_reason,
        starts_on=terms.starts_on,
        document=order.document_name,
        sha256=order.document_sha256,
        powers=dict(terms.powers),
    )
    leaf.bind(appointment)


def require_fit_for_officer(tx: Transaction, successor: Person) -> None:
    """The overall officer is an officer of the company by employment, and can sign in (G3.0-m).

    Raises:
        Refusal: `officer_required`, `role_conflict`, `overall_officer_missing` (the post would stand empty).
    """
    about = {"subject": successor.id}
    if successor.employment_kind != OFFICER:
        raise Refusal(Code.OFFICER_REQUIRED, about=about)
    _require_no_conflict(tx, successor, Post.OVERALL_OFFICER)
    if successor.state == INVITED:
        raise Refusal(Code.OVERALL_OFFICER_MISSING, about=about)


def _hand_over(tx: Transaction, who: SignedIn, successor: Person, reason: str, at_ms: int | None) -> None:
    require_fit_for_officer(tx, successor)
    own = tx.session.scalars(
        select(HeldPost).where(
            HeldPost.person_id == who.person_id,
            HeldPost.post == Post.OVERALL_OFFICER,
            live_at(HeldPost, literal(tx.now_ms(), BigInteger)),
        )
    ).one()
    if own.until_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER}, about={"subject": successor.id})
    if at_ms is None:
        close_post(tx, own, reason, who.actor)
    else:
        own.until_ms = at_ms
    tx.session.flush()


def give_post(
    tx: Transaction, person: Person, post: Post, reason: str, by: Actor, *, from_ms: int | None = None
) -> HeldPost:
    """Write an appointment, from now or from a later moment, and tell the person. The checks are the caller's."""
    # An administrator reads nothing: what the gate let through before is recorded first.
    lock_account(tx, person.id)
    held = HeldPost(
        id=new_id("pst", tx.platform.randomness),
        person_id=person.id,
        post=post,
        reason=reason,
        given_by=by.person_id,
        given_ms=tx.now_ms() if from_ms is None else from_ms,
    )
    tx.session.add(held)
    record(tx, POST_GIVEN, by, subject=person.id, post=post, reason=reason).bind(held)
    notify(tx, person.id, "post_given", post=post)
    return held


def end_post(
    tx: Transaction, who: SignedIn, post_id: str, reason: str, successor_id: str | None = None
) -> HeldPost:
    """End an appointment. Who answers for something hands it over at the same moment (G3.0-a).

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `successor_missing`, and what makes the successor unfit.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    held = tx.session.get(HeldPost, post_id, with_for_update=True)
    if held is None or held.ended_ms is not None:
        raise Refusal(Code.NOT_FOUND)
    if held.post == Post.OVERALL_OFFICER:
        _pass_on(tx, who, held, reason, successor_id)
    elif held.post == Post.RESPONSIBLE_MANAGER:
        person = person_row(tx, held.person_id, locked=True)
        hand_over(tx, person.id, require_successor(tx, who, person, successor_id), reason, who.actor)
        close_post(tx, held, reason, who.actor)
    else:
        close_post(tx, held, reason, who.actor)
    return held


def _pass_on(tx: Transaction, who: SignedIn, own: HeldPost, reason: str, successor_id: str | None) -> None:
    if successor_id is None:
        raise Refusal(Code.SUCCESSOR_MISSING, params={"entries": own.post}, about={"subject": own.person_id})
    appoint(tx, who, successor_id, AppointmentOrder(Post.OVERALL_OFFICER, reason))


def close_post(tx: Transaction, held: HeldPost, reason: str, by: Actor, *, at_ms: int | None = None) -> None:
    """Write the end of an appointment, now or at a moment that has passed, and tell the person."""
    held.ended_ms = tx.now_ms() if at_ms is None else at_ms
    held.ended_by = by.person_id
    held.end_reason = reason
    record(tx, POST_ENDED, by, subject=held.person_id, post=held.post, reason=reason)
    notify(tx, held.person_id, "post_ended", post=held.post)


def close_posts_of(
    tx: Transaction, person_id: str, reason: str, by: Actor, *, at_ms: int | None = None
) -> None:
    """End every appointment of a person who leaves."""
    for held in tx.session.scalars(
        select(HeldPost).where(HeldPost.person_id == person_id, HeldPost.ended_ms.is_(None))
    ).all():
        close_post(tx, held, reason, by, at_ms=at_ms)

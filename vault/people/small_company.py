"""The small-company profile: where one human has to be overall officer and manager, a yearly recorded exception says so
(G3.0-m, T5-c)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import exists, or_, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.events import SMALL_COMPANY_DECLARED, SMALL_COMPANY_ENDED
from vault.people.models_small_company import SmallCompany
from vault.people.posts import LIFTED, Post
from vault.people.queries import overall_officer, person_row, posts_of_human, require_post
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

VALID_MS: Final = 365 * DAY_MS
REMIND_MS: Final = 30 * DAY_MS


def in_force(tx: Transaction, at_ms: int | None = None) -> bool:
    """Whether the profile counts, now or at a moment (UTC ms)."""
    return standing_year(tx, tx.now_ms() if at_ms is None else at_ms) is not None


def standing_year(tx: Transaction, at_ms: int) -> SmallCompany | None:
    """The declared year in force at a moment (UTC ms) that ends last."""
    query = select(SmallCompany).where(
        SmallCompany.declared_ms <= at_ms,
        SmallCompany.ends_ms > at_ms,
        or_(SmallCompany.ended_ms.is_(None), SmallCompany.ended_ms > at_ms),
    )
    return tx.session.scalars(query.order_by(SmallCompany.ends_ms.desc(), SmallCompany.id)).first()


def declare(tx: Transaction, who: SignedIn, reason: str) -> SmallCompany:
    """Begin a year of the profile, or renew it; by the overall officer with a fresh code and a reason.

    Raises:
        Refusal: `role_required`, `step_up_required`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    now = tx.now_ms()
    row = SmallCompany(
        id=new_id("sml", tx.platform.randomness),
        reason=reason,
        declared_by=who.person_id,
        declared_ms=now,
        ends_ms=now + VALID_MS,
    )
    tx.session.add(row)
    record(tx, SMALL_COMPANY_DECLARED, who.actor, reason=reason, ends_on=tokyo_date(row.ends_ms)).bind(row)
    return row


def end(tx: Transaction, who: SignedIn, reason: str) -> None:
    """End the profile before its year is over, renewals included.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found` when it is not in force.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    running = select(SmallCompany).where(SmallCompany.ends_ms > tx.now_ms(), SmallCompany.ended_ms.is_(None))
    rows = tx.session.scalars(running.with_for_update()).all()
    if not rows:
        raise Refusal(Code.NOT_FOUND)
    for row in rows:
        row.ended_ms, row.ended_by = tx.now_ms(), who.person_id
    record(tx, SMALL_COMPANY_ENDED, who.actor, reason=reason)


def posts_in_conflict(tx: Transaction, person_id: str) -> bool:
    """Whether a human is overall officer and manager while nothing permits it; their acts as manager are refused then."""
    held = posts_of_human(tx, person_row(tx, person_id))
    return held >= LIFTED and not in_force(tx)


def require_no_conflict_of_posts(tx: Transaction, person_id: str) -> None:
    """Refuse (`role_conflict`) what a manager does who is also the overall officer, once the year is over (G3.0-m)."""
    if posts_in_conflict(tx, person_id):
        raise Refusal(Code.ROLE_CONFLICT, about={"subject": person_id})


def run_due_small_company(platform: Platform) -> None:
    """Remind the overall officer once, 30 days before the year ends without a renewal."""
    with platform.transaction() as tx:
        now = tx.now_ms()
        renewed = exists().where(SmallCompany.ends_ms > now + REMIND_MS, SmallCompany.ended_ms.is_(None))
        ending = select(SmallCompany).where(
            SmallCompany.ends_ms > now,
            SmallCompany.ends_ms <= now + REMIND_MS,
            SmallCompany.ended_ms.is_(None),
            SmallCompany.reminded_ms.is_(None),
            ~renewed,
        )
        officer = overall_officer(tx)
        for row in tx.session.scalars(ending).all() if officer else ():
            row.reminded_ms = now
            notify(tx, str(officer), "small_company_ends", day=tokyo_date(row.ends_ms))

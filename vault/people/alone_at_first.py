"""The first people confirm each other before uploads open; a small company's only one does that alone (G9.3-a, T5-c)."""

from __future__ import annotations

from sqlalchemy import BigInteger, literal, select

from vault.identity.auth import SignedIn
from vault.people.facts import active_at
from vault.people.models import Person
from vault.people.models_small_company import SoloAct
from vault.people.person_rules import OUTSIDERS
from vault.people.posts import Post
from vault.people.queries import require_post, same_human
from vault.people.small_company import in_force
from vault.people.solo import CONFIRMED_PEOPLE, begin, digest_of, finish
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def announce_being_alone(tx: Transaction, who: SignedIn, code: str) -> SoloAct:
    """Say with a code that nobody else is there to confirm one.

    Raises:
        Refusal: `role_required`, `self_decision` (somebody else works here, or no profile is in force), and what `begin`
            raises.
    """
    _require_alone(tx, who)
    return begin(tx, who, CONFIRMED_PEOPLE, who.person_id, _digest(who), code)


def carry_out_being_alone(tx: Transaction, who: SignedIn, solo_id: str, code: str) -> SoloAct:
    """Say it again, with a new code, after the wait or after a confirmer from outside agreed.

    Raises:
        Refusal: as `announce_being_alone`, and what `finish` raises.
    """
    _require_alone(tx, who)
    return finish(tx, who, solo_id, CONFIRMED_PEOPLE, _digest(who), code)


def confirmed_alone(tx: Transaction, at_ms: int) -> bool:
    """Whether by a moment (UTC ms) that was done, under a profile that was in force then."""
    done = select(SoloAct.id).where(SoloAct.kind == CONFIRMED_PEOPLE, SoloAct.done_ms <= at_ms).limit(1)
    return tx.session.scalar(done) is not None and in_force(tx, at_ms)


def _require_alone(tx: Transaction, who: SignedIn) -> None:
    require_post(tx, who, Post.OVERALL_OFFICER)
    working = select(Person.id).where(
        active_at(Person.id, literal(tx.now_ms(), BigInteger)), Person.employment_kind.not_in(OUTSIDERS)
    )
    if any(not same_human(tx, who.person_id, other) for other in tx.session.scalars(working)):
        raise Refusal(Code.SELF_DECISION, about={"subject": who.person_id})


def _digest(who: SignedIn) -> str:
    return digest_of({"act": CONFIRMED_PEOPLE, "person": who.person_id})

"""People from outside who are cleared to confirm what a small company's only officer does alone, and see nothing else (T5-c).

They read no content and no register: their account opens the routes that ask for them and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.accounts import open_account
from vault.identity.auth import SignedIn
from vault.identity.enrolments import IssuedLink, issue_link
from vault.identity.step_up import require_fresh_code
from vault.people.events import CONFIRMER_APPOINTED, CONFIRMER_ENDED, PERSON_RECORDED
from vault.people.models import Person
from vault.people.models_small_company import OutsideConfirmer
from vault.people.one_human import mail_key
from vault.people.person_rules import CONFIRMER
from vault.people.posts import Post
from vault.people.queries import INVITED, is_active, require_post
from vault.people.record_person import require_new_human
from vault.people.small_company import in_force
from vault.people.temporary import end_temporary_id
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

CONFIRMING: Final = "confirmer"
"""The purpose of the enrolment link; behind it nobody joins the company."""


@dataclass(frozen=True)
class NewConfirmer:
    """Who is to confirm, from which company, and the document that clears them (such as a contract of secrecy)."""

    name: str
    name_kana: str
    name_romaji: str
    mail: str
    company: str
    document: str


def appoint_confirmer(
    tx: Transaction, who: SignedIn, new: NewConfirmer
) -> tuple[OutsideConfirmer, IssuedLink]:
    """Record a cleared person from outside; by the overall officer with a fresh code, under the profile.

    Raises:
        Refusal: `role_required`, `step_up_required`, `conflict` (no profile in force), `account_not_personal` (the human
            has a record here already).
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    if not in_force(tx):
        raise Refusal(Code.CONFLICT, params={"what": "small_company"})
    person = _record_outsider(tx, who, new)
    row = OutsideConfirmer(
        person_id=person.id,
        company=new.company,
        document=new.document,
        appointed_by=who.person_id,
        appointed_ms=tx.now_ms(),
    )
    tx.session.add(row)
    leaf = record(
        tx,
        CONFIRMER_APPOINTED,
        who.actor,
        subject=person.id,
        name=new.name,
        company=new.company,
        document=new.document,
    )
    leaf.bind(row)
    return row, issue_link(tx, person.id, CONFIRMING, who.actor)


def end_confirmer(tx: Transaction, who: SignedIn, person_id: str, reason: str) -> OutsideConfirmer:
    """End what somebody from outside was cleared for, and the account with it; what waits for the wait goes on waiting.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found` (none, or ended already).
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    row = tx.session.get(OutsideConfirmer, person_id, with_for_update=True)
    if row is None or row.ended_ms is not None:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    row.ended_ms, row.ended_by, row.end_reason = tx.now_ms(), who.person_id, reason
    record(tx, CONFIRMER_ENDED, who.actor, subject=person_id, reason=reason)
    end_temporary_id(tx, person_id, who.actor, reason)
    return row


def is_confirmer(tx: Transaction, person_id: str) -> bool:
    """Whether a person is cleared to confirm now, with an account in use."""
    row = tx.session.get(OutsideConfirmer, person_id)
    return row is not None and row.ended_ms is None and is_active(tx, person_id)


def company_of(tx: Transaction, person_id: str) -> str | None:
    """The company a confirmer comes from; None for anybody else."""
    return tx.session.scalar(select(OutsideConfirmer.company).where(OutsideConfirmer.person_id == person_id))


def confirmers(tx: Transaction) -> list[OutsideConfirmer]:
    """Everybody who was ever cleared, newest first."""
    newest_first = OutsideConfirmer.appointed_ms.desc(), OutsideConfirmer.person_id
    return list(tx.session.scalars(select(OutsideConfirmer).order_by(*newest_first)))


def _record_outsider(tx: Transaction, who: SignedIn, new: NewConfirmer) -> Person:
    row = Person(
        id=new_id("prs", tx.platform.randomness),
        name=new.name,
        name_kana=new.name_kana,
        name_romaji=new.name_romaji,
        mail=new.mail,
        mail_key=mail_key(new.mail),
        department=new.company,
        employment_kind=CONFIRMER,
        outside_person=True,
        state=INVITED,
        created_ms=tx.now_ms(),
    )
    require_new_human(tx, row)
    tx.session.add(row)
    recorded = record(
        tx,
        PERSON_RECORDED,
        who.actor,
        subject=row.id,
        name=row.name,
        employment_kind=row.employment_kind,
        ends_on=None,
    )
    recorded.bind(row)
    open_account(tx, row.id, row.name, who.actor, temporary=True)
    return row

"""The first overall officer, named by the operator when the vault is founded; afterwards only people appoint people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.identity.enrolments import INVITATION, issue_link
from vault.people.appoint import close_post, give_post
from vault.people.models import HeldPost, Person
from vault.people.posts import Post
from vault.people.queries import INVITED, overall_officer
from vault.people.record_person import NewPerson, record_person
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


@dataclass(frozen=True)
class Founder:
    """Who the first overall officer is."""

    name: str
    name_kana: str
    name_romaji: str
    mail: str
    department: str = "役員"


def appoint_first_officer(tx: Transaction, founder: Founder, by: Actor) -> tuple[str, str]:
    """Record the founder, give the post and return (person id, enrolment link).

    An operator may use it again while the post is empty (the officer left without a successor); it leaves the same leaves.

    Raises:
        Refusal: `conflict` while an active overall officer holds the post.
    """
    if overall_officer(tx) is not None:
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER})
    for held in _stale_officers(tx):
        close_post(tx, held, "the post stood empty", by)
    tx.session.flush()
    person = record_person(
        tx,
        NewPerson(
            name=founder.name,
            name_kana=founder.name_kana,
            name_romaji=founder.name_romaji,
            mail=founder.mail,
            department=founder.department,
            employment_kind="officer",
        ),
        by,
    )
    give_post(tx, person, Post.OVERALL_OFFICER, "founding of the vault", by)
    return person.id, issue_link(tx, person.id, INVITATION, by).url


def renew_first_link(tx: Transaction, by: Actor) -> str:
    """A new link for the overall officer whose first one ran out unused.

    Raises:
        Refusal: `conflict` once that person has enrolled.
    """
    officer = tx.session.scalar(
        select(Person)
        .join(HeldPost, HeldPost.person_id == Person.id)
        .where(HeldPost.post == Post.OVERALL_OFFICER, HeldPost.ended_ms.is_(None))
    )
    if officer is None or officer.state != INVITED:
        raise Refusal(Code.CONFLICT, params={"what": Post.OVERALL_OFFICER})
    return issue_link(tx, officer.id, INVITATION, by).url


def _stale_officers(tx: Transaction) -> list[HeldPost]:
    return list(
        tx.session.scalars(
            select(HeldPost).where(HeldPost.post == Post.OVERALL_OFFICER, HeldPost.ended_ms.is_(None))
        )
    )

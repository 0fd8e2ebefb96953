"""Reading people: colleagues see who holds which post, those who administer people see the records."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, literal, or_, select

from vault.identity.accounts import account_of
from vault.identity.auth import SignedIn
from vault.identity.passwords import is_due
from vault.people.facts import live_at
from vault.people.models import HeldPost, Person
from vault.people.posts import Post
from vault.people.queries import display_name, holds
from vault.people.rebind import open_rebind_of
from vault.people.schemas import ColleagueOut, PersonRecordOut, RebindFacts
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction

ADMINISTERING = (Post.OVERALL_OFFICER, Post.ADMINISTRATOR)


def people_after(
    tx: Transaction, position: Sequence[str | int], limit: int, *, like: str = "", readings: bool = False
) -> list[Person]:
    """Up to `limit` persons by name after `(name, id)`.

    Args:
        like: part of a name or a department; empty for everybody.
        readings: whether the name is looked for in kana and in romaji too, which colleagues do not see.
    """
    query = select(Person)
    if like:
        columns = [Person.name, Person.department]
        columns += [Person.name_kana, Person.name_romaji] if readings else []
        query = query.where(or_(*(column.icontains(like, autoescape=True) for column in columns)))
    return list(tx.session.scalars(rows_after(query, position, limit, Person.name, Person.id)))


def live_posts(tx: Transaction, person_id: str) -> list[HeldPost]:
    """The appointments a person holds now, oldest first."""
    return list(
        tx.session.scalars(
            select(HeldPost)
            .where(HeldPost.person_id == person_id, live_at(HeldPost, literal(tx.now_ms(), BigInteger)))
            .order_by(HeldPost.given_ms, HeldPost.id)
        )
    )


def sees_records(tx: Transaction, who: SignedIn) -> bool:
    """Whether the caller is one of those who administer people, and sees more of them than colleagues do."""
    return any(holds(tx, who.person_id, post) for post in ADMINISTERING)


def shown_to(tx: Transaction, who: SignedIn, row: Person, *, whole: bool) -> PersonRecordOut | ColleagueOut:
    """A person as the caller may see them: the whole record for oneself, and where `sees_records` said so."""
    posts = live_posts(tx, row.id)
    if whole or row.id == who.person_id:
        return whole_record(tx, row, posts)
    return ColleagueOut.of(row, posts)


def whole_record(tx: Transaction, row: Person, posts: list[HeldPost]) -> PersonRecordOut:
    """A person's record with every field that is no secret."""
    asked = open_rebind_of(tx, row.id)
    return PersonRecordOut.whole(
        row,
        posts,
        password_due=is_due(account_of(tx, row.id), tx.now_ms()),
        open_rebind=RebindFacts.of(asked, display_name(tx, asked.asked_by)) if asked else None,
    )

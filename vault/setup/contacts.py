"""To whom leaks and their signs are reported, and whether each can be reached at once (G8.0-a).

A mail address everybody has; it may be in the hands of whoever caused the leak, and nobody reads it at night.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, literal, select

from vault.people.facts import active_at, live_at
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonChange
from vault.people.posts import Post
from vault.platform.database import Transaction

ANSWERING = (Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER)


@dataclass(frozen=True)
class Contact:
    """An active person in a post to which reports go; mail is the present one, telephone that of the moment asked for."""

    person_id: str
    name: str
    post: Post
    mail: str
    telephone: str | None


def contacts(tx: Transaction, at_ms: int | None = None) -> list[Contact]:
    """Whom to report to at a moment (UTC ms, now by default): the overall officer first, then the managers by name."""
    moment = tx.now_ms() if at_ms is None else at_ms
    at = literal(moment, BigInteger)
    query = (
        select(HeldPost.post, Person)
        .join(Person, Person.id == HeldPost.person_id)
        .where(HeldPost.post.in_(ANSWERING), live_at(HeldPost, at), active_at(HeldPost.person_id, at))
        .order_by(HeldPost.post, Person.name, Person.id)
    )
    return [
        Contact(row.id, row.name, Post(post), row.mail, _telephone_at(tx, row, moment))
        for post, row in tx.session.execute(query)
    ]


def _telephone_at(tx: Transaction, row: Person, at_ms: int) -> str | None:
    first_later_change = (
        select(PersonChange.old_value)
        .where(
            PersonChange.person_id == row.id,
            PersonChange.field == "telephone",
            PersonChange.changed_ms > at_ms,
        )
        .order_by(PersonChange.revision)
        .limit(1)
    )
    changed = tx.session.scalars(first_later_change).all()
    return changed[0] if changed else row.telephone

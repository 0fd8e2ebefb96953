"""What other domains ask about people. Answers are plain values; rows stay here."""

from __future__ import annotations

from typing import Final

from sqlalchemy import or_, select

from vault.identity.auth import SignedIn
from vault.people.models import HeldPost, Person
from vault.people.one_human import HumanKeys
from vault.people.posts import Post
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

INVITED: Final = "invited"
ACTIVE: Final = "active"
DISABLED: Final = "disabled"


def person_row(tx: Transaction, person_id: str, *, locked: bool = False) -> Person:
    """The row of a person, `locked` for a decision about them; `not_found` when there is none."""
    row = tx.session.get(Person, person_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def display_name(tx: Transaction, person_id: str) -> str:
    """The name to show for an id; the id itself when no such person is known."""
    return tx.session.scalar(select(Person.name).where(Person.id == person_id)) or person_id


def is_active(tx: Transaction, person_id: str) -> bool:
    """Whether the person has enrolled, was not disabled and has not left."""
    row = tx.session.get(Person, person_id)
    if row is None or row.state != ACTIVE:
        return False
    return row.leaves_on is None or tx.now_ms() <= end_of_tokyo_day_ms(row.leaves_on)


def posts_held(tx: Transaction, person_id: str) -> frozenset[Post]:
    """The posts a person holds now."""
    held = tx.session.scalars(
        select(HeldPost.post).where(HeldPost.person_id == person_id, HeldPost.ended_ms.is_(None))
    )
    return frozenset(map(Post, held))


def holds(tx: Transaction, person_id: str, post: Post) -> bool:
    """Whether an active person holds a post now."""
    return post in posts_held(tx, person_id) and is_active(tx, person_id)


def require_post(tx: Transaction, who: SignedIn, *posts: Post) -> None:
    """Refuse (`role_required`) unless the caller holds one of the posts."""
    if not any(holds(tx, who.person_id, post) for post in posts):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": ", ".join(posts)})


def overall_officer(tx: Transaction) -> str | None:
    """The active person in the post of the overall officer, or None while the post is empty."""
    holder = tx.session.scalar(
        select(HeldPost.person_id).where(HeldPost.post == Post.OVERALL_OFFICER, HeldPost.ended_ms.is_(None))
    )
    return holder if holder is not None and is_active(tx, holder) else None


def require_overall_officer_present(tx: Transaction) -> None:
    """Refuse (`overall_officer_missing`) while the post of the overall officer is empty (G3.0-m)."""
    if overall_officer(tx) is None:
        raise Refusal(Code.OVERALL_OFFICER_MISSING)


def same_human(tx: Transaction, person_a: str, person_b: str) -> bool:
    """Whether two person ids are one human: same record, employee number or mailbox, also by way of other records of
    theirs; disabled records included.
    """
    if person_a == person_b:
        return True
    row = tx.session.get(Person, person_a)
    return row is not None and person_b in {each.id for each in records_of_human(tx, row)}


def keys_of(row: Person) -> HumanKeys:
    """What identifies the human behind a record."""
    return HumanKeys(row.id, row.number_key, row.mail_key)


def records_of_human(tx: Transaction, row: Person) -> list[Person]:
    """Every stored record of the human behind `row`, which need not be stored itself."""
    found: dict[str, Person] = {}
    unseen = [keys_of(row)]
    while unseen:
        keys = unseen.pop()
        same = [Person.id == keys.person_id, Person.mail_key == keys.mail_key]
        if keys.number_key is not None:
            same.append(Person.number_key == keys.number_key)
        new = [each for each in tx.session.scalars(select(Person).where(or_(*same))) if each.id not in found]
        found |= {each.id: each for each in new}
        unseen += [keys_of(each) for each in new]
    return list(found.values())


def posts_of_human(tx: Transaction, row: Person) -> frozenset[Post]:
    """The posts held under any record of the same human."""
    records = [each.id for each in records_of_human(tx, row)]
    held = select(HeldPost.post).where(HeldPost.ended_ms.is_(None), HeldPost.person_id.in_(records))
    return frozenset(map(Post, tx.session.scalars(held)))

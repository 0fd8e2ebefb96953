"""What other domains ask about people. Answers are plain values; rows stay here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, bindparam, literal, or_, select

from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.people.facts import active_at, in_post_at, live_at
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonChange
from vault.people.one_human import HumanKeys
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

INVITED: Final = "invited"
ACTIVE: Final = "active"
DISABLED: Final = "disabled"
KEY_FIELDS: Final = ("mail_key", "number_key")
"""What says who is which human; the history keeps the former ones."""

_PERSON: Final = bindparam("person", type_=String)
_AT: Final = bindparam("at", type_=BigInteger)


def person_row(tx: Transaction, person_id: str, *, locked: bool = False) -> Person:
    """The row of a person, `locked` for a decision about them; `not_found` when there is none."""
    if locked:
        # First: what this person's rights rest on waits for acts under way, and those wait for nothing of the person's.
        lock_account(tx, person_id)
    row = tx.session.get(Person, person_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def display_name(tx: Transaction, person_id: str) -> str:
    """The name to show for an id; the id itself when no such person is known."""
    return tx.session.scalar(select(Person.name).where(Person.id == person_id)) or person_id


def display_names(tx: Transaction, person_ids: Iterable[str]) -> dict[str, str]:
    """The names of people on record, by id."""
    query = select(Person.id, Person.name).where(Person.id.in_(sorted(set(person_ids))))
    return {row.id: row.name for row in tx.session.execute(query)}


def is_active(tx: Transaction, person_id: str, at_ms: int | None = None) -> bool:
    """Whether the person has enrolled, was not disabled, has not left and is not absent, now or at a moment."""
    return bool(tx.session.scalar(_is_active(), _asked(tx, person_id, at_ms)))


def posts_held(tx: Transaction, person_id: str, at_ms: int | None = None) -> frozenset[Post]:
    """The posts a person is appointed to, now or at a moment."""
    return frozenset(map(Post, tx.session.scalars(_posts(), _asked(tx, person_id, at_ms))))


def holds(tx: Transaction, person_id: str, post: Post, at_ms: int | None = None) -> bool:
    """Whether an active person holds a post, now or at a moment."""
    if tx.reads_only and at_ms is None:
        return post in tx.attached(_PostsSeen, _PostsSeen).of(tx, person_id)
    return bool(tx.session.scalar(_holds(post), _asked(tx, person_id, at_ms)))


# Asked several times in every request: building these questions anew takes ten times as long as answering them.


@cache
def _posts() -> Select[str]:
    return select(HeldPost.post).where(HeldPost.person_id == _PERSON, live_at(HeldPost, _AT))


@cache
def _is_active() -> Select[bool]:
    return select(active_at(_PERSON, _AT))


@cache
def _holds(post: Post) -> Select[bool]:
    return select(and_(in_post_at(_PERSON, _AT, post), active_at(_PERSON, _AT)))


class _PostsSeen(dict[str, frozenset[Post]]):
    """What active people hold, asked once each in a transaction in which nothing changes: pages ask it dozens of times."""

    def of(self, tx: Transaction, person_id: str) -> frozenset[Post]:
        if person_id not in self:
            self[person_id] = posts_held(tx, person_id) if is_active(tx, person_id) else frozenset()
        return self[person_id]


def _asked(tx: Transaction, person_id: str, at_ms: int | None) -> dict[str, str | int]:
    return {"person": person_id, "at": tx.now_ms() if at_ms is None else at_ms}


def _moment(tx: Transaction, at_ms: int | None) -> ColumnElement[int]:
    return literal(tx.now_ms() if at_ms is None else at_ms, BigInteger)


def require_post(tx: Transaction, who: SignedIn, *posts: Post) -> None:
    """Refuse (`role_required`) unless the caller holds one of the posts."""
    if not any(holds(tx, who.person_id, post) for post in posts):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": ", ".join(posts)})


def overall_officer(tx: Transaction, at_ms: int | None = None) -> str | None:
    """The active person in the post of the overall officer, or None while the post is empty."""
    at = _moment(tx, at_ms)
    return tx.session.scalar(
        select(HeldPost.person_id).where(
            HeldPost.post == Post.OVERALL_OFFICER, live_at(HeldPost, at), active_at(HeldPost.person_id, at)
        )
    )


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


def record_ids_of_human(tx: Transaction, person_id: str) -> list[str]:
    """The ids of every stored record of the human behind one; `not_found` when that one is not stored."""
    return [each.id for each in records_of_human(tx, person_row(tx, person_id))]


def records_of_human(tx: Transaction, row: Person) -> list[Person]:
    """Every stored record of the human behind `row`, which need not be stored itself.

    Mailboxes and numbers a record had while its person was enrolled count as well, so nobody becomes another human by
    changing them.
    """
    found: dict[str, Person] = {}
    unseen = {row.id: row}
    while unseen:
        mails, numbers = _all_keys(tx, unseen.values())
        same = or_(
            Person.id.in_(unseen),
            Person.mail_key.in_(mails),
            Person.number_key.in_(numbers),
            Person.id.in_(_formerly("mail_key", mails)),
            Person.id.in_(_formerly("number_key", numbers)),
        )
        unseen = {
            each.id: each for each in tx.session.scalars(select(Person).where(same)) if each.id not in found
        }
        found |= unseen
    return list(found.values())


def _all_keys(tx: Transaction, rows: Iterable[Person]) -> tuple[set[str], set[str]]:
    keys = [keys_of(row) for row in rows]
    former = select(PersonChange.field, PersonChange.old_value).where(
        PersonChange.person_id.in_([each.person_id for each in keys]), PersonChange.field.in_(KEY_FIELDS)
    )
    had = [(field, value) for field, value in tx.session.execute(former) if value is not None]
    mails = {each.mail_key for each in keys} | {value for field, value in had if field == "mail_key"}
    numbers = {each.number_key for each in keys if each.number_key is not None}
    return mails, numbers | {value for field, value in had if field == "number_key"}


def _formerly(field: str, keys: set[str]) -> Select[str]:
    return select(PersonChange.person_id).where(PersonChange.field == field, PersonChange.old_value.in_(keys))


def posts_of_human(tx: Transaction, row: Person) -> frozenset[Post]:
    """The posts held under any record of the same human, those included that are to begin."""
    records = [each.id for each in records_of_human(tx, row)]
    now = tx.now_ms()
    held = select(HeldPost.post).where(
        HeldPost.ended_ms.is_(None),
        or_(HeldPost.until_ms.is_(None), HeldPost.until_ms > now),
        HeldPost.person_id.in_(records),
    )
    return frozenset(map(Post, tx.session.scalars(held)))

"""Who has not done which course, by kind of employment: for managers and trainers, and for superiors about their own people
(G7.0-a, G7.1-b, TQ2-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from vault.identity.auth import SignedIn
from vault.people.facts import active_at
from vault.people.models import Person
from vault.people.person_rules import OUTSIDERS
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code
from vault.training.models import Assignment, Completion
from vault.training.queries import counts_at
from vault.training.topics import Course
from vault.training.trainers import may_train
from vault.training.validity import lack

_AT: Final = bindparam("at", type_=BigInteger)
_SUPERIOR: Final = bindparam("superior", type_=String)
_SEE_ALL = (Post.OVERALL_OFFICER, Post.AUDITOR, Post.ADMINISTRATOR)


@dataclass(frozen=True)
class Gap:
    """A person without a valid completion: `code` is `training_missing` or `training_overdue`."""

    person_id: str
    name: str
    department: str
    employment_kind: str
    superior_id: str | None
    assigned_ms: int | None
    last_until_ms: int | None
    code: Code


@dataclass(frozen=True)
class KindCount:
    """How many people of one kind of employment have to do a course, and how many are trained now."""

    employment_kind: str
    people: int
    trained: int


def only_people_of(tx: Transaction, who: SignedIn) -> str | None:
    """Whose people the caller may see in these lists: everybody's (None) for managers, trainers, the officer, auditors and
    administrators, else the caller's own.
    """
    sees_all = may_train(tx, who.person_id) or any(holds(tx, who.person_id, post) for post in _SEE_ALL)
    return None if sees_all else who.person_id


def is_above(tx: Transaction, superior_id: str, person_id: str) -> bool:
    """Whether a person is the superior on another's record."""
    person = tx.session.get(Person, person_id)
    return person is not None and person.superior_id == superior_id


def gaps_after(
    tx: Transaction,
    course: Course,
    position: Sequence[str | int],
    limit: int,
    *,
    superior_id: str | None = None,
    employment_kind: str | None = None,
) -> list[Gap]:
    """Up to `limit` people whose training for a course is missing or over, by name after `(name, id)`."""
    now = tx.now_ms()
    at = literal(now, BigInteger)
    last = _last_training(course, at)
    superior = None if superior_id is None else literal(superior_id)
    query = _concerned(course, last, at, superior).where(
        or_(last.c.until_ms.is_(None), last.c.until_ms < now)
    )
    if employment_kind is not None:
        query = query.where(Person.employment_kind == employment_kind)
    rows = tx.session.execute(
        rows_after(
            query.add_columns(last.c.until_ms, Assignment.assigned_ms),
            position,
            limit,
            Person.name,
            Person.id,
        )
    )
    return [_gap(person, until, assigned, now) for person, until, assigned in rows]


def counts_by_kind(tx: Transaction, course: Course, superior_id: str | None = None) -> list[KindCount]:
    """People and trained people of a course for each kind of employment."""
    named = {"at": tx.now_ms()} | ({} if superior_id is None else {"superior": superior_id})
    rows = tx.session.execute(_counts(course, of_superior=superior_id is not None), named)
    return [KindCount(kind, people, int(done)) for kind, people, done in rows]


# Each home page asks this for every course: building the question anew takes longer than answering it.
@cache
def _counts(course: Course, *, of_superior: bool) -> Select[str, int, Any]:
    last = _last_training(course, _AT)
    trained = func.sum(case((last.c.until_ms >= _AT, 1), else_=0))
    return (
        _concerned(course, last, _AT, _SUPERIOR if of_superior else None)
        .with_only_columns(Person.employment_kind, func.count(), trained)
        .group_by(Person.employment_kind)
        .order_by(Person.employment_kind)
    )


def _last_training(course: Course, at: ColumnElement[int]) -> Subquery:
    return (
        select(Completion.person_id, func.max(Completion.valid_until_ms).label("until_ms"))
        .where(counts_at(course, at))
        .group_by(Completion.person_id)
        .subquery()
    )


def _concerned(
    course: Course, last: Subquery, at: ColumnElement[int], superior: ColumnElement[str] | None
) -> Select[Person]:
    """Active people who have to do the course: whoever works here the one for everyone, those assigned to it the holder's."""
    assigned: ColumnElement[bool] = and_(Assignment.person_id == Person.id, Assignment.course == course)
    query = (
        select(Person)
        .outerjoin(last, last.c.person_id == Person.id)
        .join(Assignment, assigned, isouter=course is Course.EVERYONE)
        .where(active_at(Person.id, at), Person.employment_kind.not_in(OUTSIDERS))
    )
    return query if superior is None else query.where(Person.superior_id == superior)


def _gap(person: Person, until_ms: int | None, assigned_ms: int | None, now: int) -> Gap:
    return Gap(
        person_id=person.id,
        name=person.name,
        department=person.department,
        employment_kind=person.employment_kind,
        superior_id=person.superior_id,
        assigned_ms=assigned_ms,
        last_until_ms=until_ms,
        code=lack(until_ms, now) or Code.TRAINING_OVERDUE,
    )

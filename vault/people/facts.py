"""What the gate asks about a person, at any moment, as conditions that one SELECT can carry.

Every row these read is an interval with the moment it was recorded, so what is recorded later never changes an answer
for an earlier moment (the roster of a past day is that day's).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Label, SQLColumnExpression, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonChange, PersonMove
from vault.people.posts import Post

TRANSFER = "transfer"
ABSENCE = "absence"
RETIREMENT = "retirement"
RETURN = "return"
LEAVING = (RETIREMENT, RETURN)


def active_at(person: SQLColumnExpression[str], at: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a person is enrolled at `at`, not disabled, not gone and not absent."""
    row, away = aliased(Person), aliased(PersonMove)
    there = exists(
        select(row.id)
        .where(row.id == person, row.enrolled_ms <= at, _before(at, row.disabled_ms))
        .correlate_except(row)
    )
    gone = exists(
        select(away.id)
        .where(
            away.person_id == person,
            away.kind != TRANSFER,
            away.recorded_ms <= at,
            away.effect_ms <= at,
            _before(at, away.until_ms),
            _before(at, away.ended_ms),
        )
        .correlate_except(away)
    )
    return and_(there, ~gone)


def in_post_at(
    person: SQLColumnExpression[str], at: SQLColumnExpression[int], post: Post
) -> ColumnElement[bool]:
    """Whether a person is appointed to a post at `at`; whether they are there to fill it is `active_at`."""
    held = aliased(HeldPost)
    return exists(
        select(held.id)
        .where(held.person_id == person, held.post == post, live_at(held, at))
        .correlate_except(held)
    )


def live_at(held: type[HeldPost], at: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether an appointment is in force at `at`."""
    return and_(held.given_ms <= at, _before(at, held.until_ms), _before(at, held.ended_ms))


def titled_at(person: SQLColumnExpression[str], at: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the person's title (役職) is on file at `at`."""
    row, change = aliased(Person), aliased(PersonChange)
    first_written_later = exists(
        select(change.revision)
        .where(
            change.person_id == person,
            change.field == "title",
            change.old_value.is_(None),
            change.changed_ms > at,
        )
        .correlate_except(change)
    )
    titled = exists(
        select(row.id)
        .where(row.id == person, row.title.is_not(None), row.created_ms <= at)
        .correlate_except(row)
    )
    return and_(titled, ~first_written_later)


def counts_from(move: type[PersonMove]) -> ColumnElement[int]:
    """From when a move counts: the start of its day, or the moment it was recorded where that is later.

    What was given in the morning to somebody whose transfer of today is put down in the afternoon was given for the work
    they have left.
    """
    return case((move.recorded_ms > move.effect_ms, move.recorded_ms), else_=move.effect_ms)


def moved_ms_at(person: SQLColumnExpression[str], at: SQLColumnExpression[int]) -> ColumnElement[int | None]:
    """When, not after `at`, the last transfer or absence began to count; NULL for none."""
    move = aliased(PersonMove)
    return (
        select(func.max(counts_from(move)))
        .where(
            move.person_id == person,
            or_(move.kind == TRANSFER, move.kind == ABSENCE),
            move.recorded_ms <= at,
            move.effect_ms <= at,
            or_(move.ended_ms.is_(None), move.ended_ms > move.effect_ms),
        )
        .correlate_except(move)
        .scalar_subquery()
    )


def person_facts(person: SQLColumnExpression[str], at: SQLColumnExpression[int]) -> tuple[Label[Any], ...]:
    """The gate's columns about a person at a moment.

    Args:
        person: the person's id, a bound value or a column of the enclosing query.
        at: the moment, UTC milliseconds.

    Returns:
        `person_active`, `person_administers`, `person_titled` (all true or false) and `moved_ms`: grants given before
        that moment are stopped (G4.1.3-b); NULL when nothing stopped them.
    """
    return (
        active_at(person, at).label("person_active"),
        in_post_at(person, at, Post.ADMINISTRATOR).label("person_administers"),
        titled_at(person, at).label("person_titled"),
        moved_ms_at(person, at).label("moved_ms"),
    )


def _before(at: SQLColumnExpression[int], end: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    return or_(end.is_(None), at < end)

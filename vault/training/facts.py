"""What the gate asks about training: two columns for one person at one moment."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Label, SQLColumnExpression, exists, func, or_, select
from sqlalchemy.orm import aliased

from vault.training.models import Completion, TrainingException
from vault.training.topics import Course


def training_facts(
    person: SQLColumnExpression[str], at: SQLColumnExpression[int]
) -> tuple[Label[int | None], Label[int | None]]:
    """The columns `training_until_ms` and `training_exception_until_ms` (UTC ms or NULL) of a person as known at a moment.

    The first is the last moment of the longest counted holder training recorded by then. An exception stands in only for
    a first training (G7.2-c): who was trained before gets NULL, so that nothing but training lifts an expiry (G7.2-d).

    Args:
        person: the person's id, a bound value or a column of the enclosing query.
        at: the moment, UTC milliseconds.
    """
    done, before, given = aliased(Completion), aliased(Completion), aliased(TrainingException)
    until = (
        select(func.max(done.valid_until_ms))
        .where(_counts(done, person, at))
        .correlate_except(done)
        .scalar_subquery()
    )
    trained_before = exists(select(before.id).where(_counts(before, person, at)).correlate_except(before))
    exception = (
        select(func.max(given.ends_ms))
        .where(
            given.person_id == person,
            given.given_ms <= at,
            or_(given.ended_ms.is_(None), given.ended_ms > at),
            ~trained_before,
        )
        .correlate_except(given)
        .scalar_subquery()
    )
    return until.label("training_until_ms"), exception.label("training_exception_until_ms")


def _counts(
    row: type[Completion], person: SQLColumnExpression[str], at: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    return (
        (row.person_id == person)
        & (row.course == Course.HOLDER)
        & row.counted.is_(True)
        & (row.recorded_ms <= at)
        & or_(row.cancelled_ms.is_(None), row.cancelled_ms > at)
    )

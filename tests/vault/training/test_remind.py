"""People are told in time and once: before training ends, when it has ended, and when a course needs a hand."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from vault.audit.actor import Actor
from vault.people.models import Person
from vault.procedures.models import ProcedureVersion
from vault.procedures.slots import Slot
from vault.training.complete import record_completion
from vault.training.models import Assignment
from vault.training.remind import run_due_training
from vault.training.topics import Course


def trained(company: Any, who: str, course: Course = Course.HOLDER) -> None:
    with company.platform.transaction() as tx:
        record_completion(
            tx,
            company[who].id,
            course,
            Actor.job("test"),
            completed_ms=tx.now_ms(),
            source="session",
            source_id="trs_test",
        )


def told(company: Any, who: str) -> list[str]:
    """Two turns, as two processes would do; what the person was told about training that ends."""
    for _ in range(2):
        run_due_training(company.platform)
    return [
        kind for kind in company.notices(company[who]) if kind.startswith(("training_ends", "training_over"))
    ]


@pytest.mark.clause("G7.2-a", "G7.1-b")
def test_people_are_told_30_and_7_days_before_and_at_the_end_once_each(company: Any, clock: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(Person).where(Person.id == company["learner"].id).values(superior_id=company["officer"].id)
        )
    trained(company, "learner")
    assert told(company, "learner") == []
    clock.advance(days=330)
    assert told(company, "learner") == []
    clock.advance(days=6)
    assert told(company, "learner") == ["training_ends"]
    clock.advance(days=23)
    assert told(company, "learner") == ["training_ends"] * 2
    assert told(company, "officer") == []
    clock.advance(days=8)
    assert sorted(told(company, "learner")) == ["training_ends", "training_ends", "training_over"]
    assert told(company, "officer") == ["training_over_below"]


def test_who_trained_again_is_not_told(company: Any, clock: Any) -> None:
    trained(company, "learner")
    clock.advance(days=300)
    trained(company, "learner")
    clock.advance(days=60)
    assert told(company, "learner") == []


def test_the_holder_course_renews_the_course_for_everyone(company: Any, clock: Any) -> None:
    trained(company, "learner", Course.EVERYONE)
    clock.advance(days=300)
    trained(company, "learner", Course.HOLDER)
    clock.advance(days=60)
    assert told(company, "learner") == []


@pytest.mark.clause("G7.0-a")
def test_the_course_for_everyone_is_assigned_on_entry_to_every_kind_of_employment(company: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(Person).where(Person.id == company["stranger"].id).values(employment_kind="trainee")
        )
    trained(company, "learner", Course.EVERYONE)
    for _ in range(2):
        run_due_training(company.platform)
    with company.platform.reading() as tx:
        assert tx.session.scalar(select(func.count()).select_from(Assignment)) == 8
    assert company.notices(company["stranger"]) == ["training_assigned"]
    assert "training_assigned" not in company.notices(company["learner"])


@pytest.mark.clause("G7.2-e")
def test_managers_are_told_that_the_course_is_outdated(company: Any, courses: Any, clock: Any) -> None:
    clock.advance(seconds=1)
    with company.platform.transaction() as tx:
        tx.session.execute(
            update(ProcedureVersion)
            .where(ProcedureVersion.slot == Slot.STORAGE)
            .values(retired_ms=tx.now_ms())
        )
    for _ in range(2):
        run_due_training(company.platform)
    assert company.notices(company["manager"]).count("course_outdated") == 1
    assert company.notices(company["second"]).count("course_outdated") == 1
    assert "course_outdated" not in company.notices(company["learner"])


@pytest.mark.clause("G7.1-e")
def test_managers_are_told_when_the_review_date_of_a_lesson_has_come(
    company: Any, courses: Any, lessons: dict[str, Any], lesson_text: Any, clock: Any
) -> None:
    law = lesson_text("own-law", "G7.1-e", review_by=company.day(20))
    company["manager"].post("/lessons", law)
    courses("everyone", lessons=[*list(lessons)[:6], "own-law"])
    run_due_training(company.platform)
    assert "lesson_review_due" not in company.notices(company["manager"])
    clock.advance(days=20)
    for _ in range(2):
        run_due_training(company.platform)
    assert company.notices(company["manager"]).count("lesson_review_due") == 1


def test_nothing_is_written_when_nothing_is_due(company: Any) -> None:
    run_due_training(company.platform)
    leaves = len(company.leaves())
    run_due_training(company.platform)
    assert len(company.leaves()) == leaves

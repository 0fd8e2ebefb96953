"""A company whose people reach training and procedures, and courses made of lessons with known answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from tests.vault.application import client_of
from tests.vault.company import Caller, Company
from tests.vault.preparation import publish_procedures
from vault.people.posts import Post
from vault.training.content_files import ShippedCourse
from vault.training.coverage import TAUGHT_PROCEDURES
from vault.training.lessons import Lesson, lesson_of
from vault.training.models import (
    Answer,
    Completion,
    CourseVersion,
    LessonContent,
    Trainer,
    TrainingException,
    TrainingSession,
)
from vault.training.topics import COMPULSORY, Course

TABLES = (Answer, Completion, CourseVersion, LessonContent, Trainer, TrainingException, TrainingSession)


def written(name: str, *topics: str, **more: Any) -> dict[str, Any]:
    """A lesson in its mapping form: one question, whose options 1 and 3 are right."""
    question = {
        "id": f"{name}-q1",
        "text_ja": "守るものはどれですか。",
        "text_en": "Which are to be protected?",
        "scored_case": False,
        "accepted": ["1", "3"],
        "options": [
            {
                "id": one,
                "text_ja": f"選択肢{one}",
                "text_en": f"option {one}",
                "feedback_ja": f"理由{one}",
                "feedback_en": f"reason {one}",
            }
            for one in ("1", "2", "3")
        ],
    }
    return {
        "id": name,
        "title_ja": f"題{name}",
        "title_en": f"title {name}",
        "minutes": 3,
        "topics": list(topics),
        "rows": ["TQ2-3"],
        "text_ja": "A社の話",
        "text_en": "About A社",
        "questions": [question],
        **more,
    }


def lesson_for(topic: str) -> Lesson:
    """A lesson that covers one compulsory topic."""
    given = written(f"on-{topic.lower().replace('.', '-')}", topic)
    given["questions"][0]["scored_case"] = topic == "G7.2-f"
    return lesson_of(given)


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> dict[str, Lesson]:
    """Shipped courses of one short lesson a topic, so that tests know what is right."""
    found = {one.id: one for one in map(lesson_for, COMPULSORY[Course.HOLDER])}
    courses = {
        course: ShippedCourse(tuple(lesson_for(topic).id for topic in COMPULSORY[course]), 80)
        for course in Course
    }
    for module in ("vault.training.stored_lessons", "vault.training.publish"):
        monkeypatch.setattr(f"{module}.shipped_lessons", lambda: found, raising=False)
        monkeypatch.setattr(f"{module}.shipped_courses", lambda: courses, raising=False)
    return found


@pytest.fixture
def company(platform: Any, lessons: dict[str, Lesson]) -> Iterator[Any]:
    """People in every post and without one."""
    with client_of(platform) as client:
        company = Company(platform, client)
        company.hire_all(
            {
                "officer": (Post.OVERALL_OFFICER,),
                "manager": (Post.RESPONSIBLE_MANAGER,),
                "second": (Post.RESPONSIBLE_MANAGER,),
                "auditor": (Post.AUDITOR,),
                "administrator": (Post.ADMINISTRATOR,),
                "trainer": (),
                "learner": (),
                "stranger": (),
            }
        )
        yield company


@pytest.fixture
def procedures(company: Any) -> None:
    with company.platform.transaction() as tx:
        publish_procedures(tx, company["manager"].id, TAUGHT_PROCEDURES)


@pytest.fixture
def courses(company: Any, procedures: None) -> Callable[..., dict[str, Any]]:
    """Publishes a course; both are published to begin with."""

    def publish(course: str, **more: Any) -> dict[str, Any]:
        company.sign_in(company["manager"])
        answer = company["manager"].post(f"/courses/{course}/versions", {"reason": "年度の研修", **more})
        assert answer.status_code == 201, answer.text
        version: dict[str, Any] = answer.json()
        return version

    publish("everyone")
    publish("holder")
    return publish


@pytest.fixture
def take(company: Any) -> Callable[..., dict[str, Any]]:
    """Takes a course as a person, with so many wrong answers at its beginning; the last state of the attempt."""

    def run(person: Caller, course: str, *, wrong: int = 0) -> dict[str, Any]:
        attempt = person.post(f"/courses/{course}/attempts").json()
        path = f"/courses/{course}/attempts/{attempt['id']}"
        for number, lesson in enumerate(attempt["lessons"]):
            assert person.post(f"{path}/lessons/{lesson['id']}").status_code == 201
            for question in lesson["questions"]:
                ticked = ["2"] if number < wrong else ["3", "1"]
                body = {"lesson_id": lesson["id"], "question_id": question["id"], "ticked": ticked}
                answer = person.post(f"{path}/answers", body)
                assert answer.status_code == 201, answer.text
        state: dict[str, Any] = person.get(path).json()
        return state

    return run


@pytest.fixture
def nothing_kept(company: Any) -> Any:
    """A block in which no record of training appears or changes."""

    @contextmanager
    def unchanged() -> Iterator[None]:
        before = _rows(company)
        yield
        assert _rows(company) == before

    return unchanged


def _rows(company: Any) -> list[Any]:
    with company.platform.reading() as tx:
        return [row for table in TABLES for row in tx.session.execute(select(table.__table__)).all()]


@pytest.fixture
def lesson_text() -> Any:
    return written


@pytest.fixture
def lesson_of_topic() -> Callable[[str], Lesson]:
    return lesson_for

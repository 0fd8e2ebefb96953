"""Which compulsory topics a course still misses (G7.1-c to G7.1-h, G7.2-e, G7.2-f, T7-c). Pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from vault.platform.errors import Code, Refusal
from vault.procedures.slots import Slot
from vault.training.lessons import Lesson
from vault.training.topics import CASE_STUDIES, COMPULSORY, PROCEDURES, Course

TAUGHT_PROCEDURES: Final = (
    Slot.INTERNAL_RULES,
    Slot.CREATION,
    Slot.PROCESSING,
    Slot.STORAGE,
    Slot.HANDOVER,
    Slot.DISPOSAL,
)
"""The concrete handling steps that access holders are taught (G7.2-e)."""


def topics_missing(course: Course, lessons: Sequence[Lesson]) -> list[str]:
    """Compulsory topics that no lesson with a question covers; case studies need a question that is a scored case."""
    return [topic for topic in COMPULSORY[course] if not any(_covers(lesson, topic) for lesson in lessons)]


def _covers(lesson: Lesson, topic: str) -> bool:
    if topic not in lesson.topics:
        return False
    if topic == CASE_STUDIES:
        return any(question.scored_case for question in lesson.questions)
    return bool(lesson.questions)


def require_all_topics(course: Course, lessons: Sequence[Lesson], unpublished: Iterable[Slot]) -> None:
    """A course is published when it covers every compulsory topic and every procedure it teaches is published.

    Raises:
        Refusal: `course_topic_missing`.
    """
    missing = topics_missing(course, lessons)
    missing += [f"{PROCEDURES} ({slot})" for slot in unpublished]
    if missing:
        raise Refusal(Code.COURSE_TOPIC_MISSING, params={"topics": ", ".join(missing)})

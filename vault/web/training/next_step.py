"""What a learner does next in a course: pure, over what the API says of the attempt."""

from __future__ import annotations

from dataclasses import dataclass

from vault.training.course_schemas import AttemptLessonOut, AttemptOut


@dataclass(frozen=True)
class Step:
    """A lesson to open, or a question of an opened one to answer."""

    lesson: AttemptLessonOut
    question_id: str | None
    """None: the lesson is to be opened."""


def next_step(attempt: AttemptOut, lesson_id: str | None = None) -> Step | None:
    """The next step: of a lesson, as long as something is left there, else the first of the whole attempt that is left.

    None once the attempt has ended.
    """
    if attempt.state != "open":
        return None
    here = [each for each in attempt.lessons if each.id == lesson_id]
    return next((step for each in here + attempt.lessons if (step := _step_in(each)) is not None), None)


def _step_in(lesson: AttemptLessonOut) -> Step | None:
    if not lesson.opened:
        return Step(lesson, None)
    unanswered = [each.id for each in lesson.questions if each.right is None]
    return Step(lesson, unanswered[0]) if unanswered else None

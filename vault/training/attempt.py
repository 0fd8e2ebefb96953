"""Taking a course in the vault: open its lessons, answer its questions once each, pass by the pass mark of all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.training.complete import record_completion
from vault.training.events import ATTEMPT_ENDED
from vault.training.judge import is_passed, is_right
from vault.training.lessons import Lesson, Question
from vault.training.models import Answer, Attempt, Completion, CourseVersion, Opening
from vault.training.queries import PublishedCourse, course_in_force, course_version
from vault.training.stored_lessons import published_lessons
from vault.training.topics import Course

OPEN: Final = "open"
PASSED: Final = "passed"
FAILED: Final = "failed"
LEFT: Final = "left"


@dataclass(frozen=True)
class Progress:
    """How far an attempt is: its lessons, those opened, and by (lesson, question) whether the answer was right."""

    attempt: Attempt
    version: CourseVersion
    lessons: tuple[Lesson, ...]
    opened: frozenset[str]
    answers: dict[tuple[str, str], bool]

    @property
    def asked(self) -> int:
        """How many questions the course has."""
        return sum(len(lesson.questions) for lesson in self.lessons)

    @property
    def right(self) -> int:
        """How many were answered rightly so far."""
        return sum(self.answers.values())

    @property
    def is_complete(self) -> bool:
        """Whether every lesson was opened and every question answered."""
        return len(self.answers) == self.asked and self.opened.issuperset(one.id for one in self.lessons)


def begin_attempt(tx: Transaction, who: SignedIn, course: Course) -> Attempt:
    """Begin a course anew; an attempt of one's own that is still open is left.

    Raises:
        Refusal: `not_found`, `course_topic_missing` (the course is outdated).
    """
    version = course_in_force(tx, course)
    for earlier in tx.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == who.person_id, Attempt.state == OPEN)
        .where(Attempt.course_version_id.in_(_versions_of(course)))
        .with_for_update()
    ):
        earlier.state, earlier.ended_ms = LEFT, tx.now_ms()
    attempt = Attempt(
        id=new_id("att", tx.platform.randomness),
        person_id=who.person_id,
        course_version_id=version.version_id,
        state=OPEN,
        begun_ms=tx.now_ms(),
    )
    tx.session.add(attempt)
    return attempt


def open_attempt_id(tx: Transaction, who: SignedIn, course_version_id: str) -> str | None:
    """The caller's attempt at a version of a course that has not ended, or None."""
    return tx.session.scalar(
        select(Attempt.id).where(
            Attempt.person_id == who.person_id,
            Attempt.course_version_id == course_version_id,
            Attempt.state == OPEN,
        )
    )


def _versions_of(course: Course) -> Select[str]:
    return select(CourseVersion.id).where(CourseVersion.course == course)


def open_lesson(tx: Transaction, who: SignedIn, course: Course, attempt_id: str, lesson_id: str) -> Lesson:
    """Open a lesson to read it and be asked; the last one opened may complete the attempt.

    Raises:
        Refusal: `not_found`, `conflict` (the attempt has ended, or the course was published anew), `course_topic_missing`.
    """
    attempt = _open_attempt(tx, who, course, attempt_id)
    progress = progress_of(tx, attempt)
    lesson = _lesson(progress, lesson_id)
    if lesson_id not in progress.opened:
        tx.session.add(Opening(attempt_id=attempt.id, lesson_id=lesson_id, opened_ms=tx.now_ms()))
        _end_when_complete(tx, who, attempt)
    return lesson


def read_again(
    tx: Transaction, who: SignedIn, course: Course, attempt_id: str, lesson_id: str
) -> tuple[Lesson, dict[str, list[str]]]:
    """A lesson of one's own attempt that was opened, also after the end, and by question what was ticked.

    Raises:
        Refusal: `not_found`, `conflict` (the lesson was not opened).
    """
    attempt = own_attempt(tx, who, course, attempt_id)
    progress = progress_of(tx, attempt)
    lesson = _lesson(progress, lesson_id)
    if lesson.id not in progress.opened:
        raise Refusal(Code.CONFLICT, params={"what": lesson.id})
    answers = select(Answer).where(Answer.attempt_id == attempt.id, Answer.lesson_id == lesson.id)
    return lesson, {one.question_id: json.loads(one.ticked) for one in tx.session.scalars(answers)}


def give_answer(
    tx: Transaction,
    who: SignedIn,
    course: Course,
    attempt_id: str,
    place: tuple[str, str],
    ticked: Sequence[str],
) -> tuple[Question, bool]:
    """Answer a question, once an attempt; the last answer ends the attempt. Return the question and whether it was right.

    Args:
        place: the lesson's and the question's id.
        ticked: the ids of the options the learner ticked.

    Raises:
        Refusal: `not_found`, `request_invalid`, `conflict` (the attempt has ended, the lesson was not opened, the question
            was answered, or the course was published anew), `course_topic_missing`.
    """
    attempt = _open_attempt(tx, who, course, attempt_id)
    progress = progress_of(tx, attempt)
    lesson = _lesson(progress, place[0])
    question = lesson.question(place[1])
    if question is None:
        raise Refusal(Code.NOT_FOUND)
    if lesson.id not in progress.opened or place in progress.answers:
        raise Refusal(Code.CONFLICT, params={"what": question.id})
    right = is_right(question, ticked)
    tx.session.add(
        Answer(
            attempt_id=attempt.id,
            lesson_id=lesson.id,
            question_id=question.id,
            ticked=json.dumps(sorted(ticked)),
            correct=right,
            answered_ms=tx.now_ms(),
        )
    )
    _end_when_complete(tx, who, attempt)
    return question, right


def own_attempt(
    tx: Transaction, who: SignedIn, course: Course, attempt_id: str, *, locked: bool = False
) -> Attempt:
    """An attempt of the caller's at a course.

    Raises:
        Refusal: `not_found`, also for anybody else's.
    """
    attempt = tx.session.get(Attempt, attempt_id, with_for_update=locked or None)
    if attempt is None or attempt.person_id != who.person_id:
        raise Refusal(Code.NOT_FOUND)
    if course_version(tx, attempt.course_version_id).course != course:
        raise Refusal(Code.NOT_FOUND)
    return attempt


def progress_of(tx: Transaction, attempt: Attempt) -> Progress:
    """How far an attempt is."""
    version = course_version(tx, attempt.course_version_id)
    opened = select(Opening.lesson_id).where(Opening.attempt_id == attempt.id)
    answers = tx.session.scalars(select(Answer).where(Answer.attempt_id == attempt.id))
    return Progress(
        attempt=attempt,
        version=version,
        lessons=tuple(published_lessons(tx, json.loads(version.lessons))),
        opened=frozenset(tx.session.scalars(opened)),
        answers={(one.lesson_id, one.question_id): one.correct for one in answers},
    )


def completion_from(tx: Transaction, attempt: Attempt) -> Completion | None:
    """The completion an attempt led to."""
    return tx.session.scalar(
        select(Completion).where(
            Completion.person_id == attempt.person_id, Completion.source_id == attempt.id
        )
    )


def _open_attempt(tx: Transaction, who: SignedIn, course: Course, attempt_id: str) -> Attempt:
    attempt = own_attempt(tx, who, course, attempt_id, locked=True)
    if attempt.state != OPEN:
        raise Refusal(Code.CONFLICT, params={"what": attempt.state})
    in_force = course_in_force(tx, course)
    _require_same_version(attempt, in_force)
    return attempt


def _require_same_version(attempt: Attempt, in_force: PublishedCourse) -> None:
    if attempt.course_version_id != in_force.version_id:
        raise Refusal(Code.CONFLICT, params={"what": f"version {in_force.number}"})


def _lesson(progress: Progress, lesson_id: str) -> Lesson:
    found = next((lesson for lesson in progress.lessons if lesson.id == lesson_id), None)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _end_when_complete(tx: Transaction, who: SignedIn, attempt: Attempt) -> None:
    tx.session.flush()
    progress = progress_of(tx, attempt)
    if not progress.is_complete:
        return
    passed = is_passed(progress.right, progress.asked, progress.version.pass_percent)
    attempt.state, attempt.ended_ms = (PASSED if passed else FAILED), tx.now_ms()
    _record_end(tx, who, progress)
    if passed:
        record_completion(
            tx,
            who.person_id,
            Course(progress.version.course),
            who.actor,
            completed_ms=tx.now_ms(),
            source="attempt",
            source_id=attempt.id,
            course_version_id=attempt.course_version_id,
        )


def _record_end(tx: Transaction, who: SignedIn, progress: Progress) -> None:
    leaf = record(
        tx,
        ATTEMPT_ENDED,
        who.actor,
        course=progress.version.course,
        course_version=progress.version.id,
        attempt=progress.attempt.id,
        subject=who.person_id,
        count=progress.asked,
        percent=progress.right * 100 // progress.asked,
        state=progress.attempt.state,
    )
    leaf.bind(progress.attempt)

"""What the routes of courses, lessons and attempts take and give. Correct options and reasons leave only with an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.platform.texts import Language
from vault.training.attempt import Progress
from vault.training.lessons import Lesson, Option, Question, plain
from vault.training.models import Completion
from vault.training.queries import PublishedCourse

Line = Annotated[str, Field(max_length=300)]


class OptionIn(Input):
    """One option of a question."""

    id: Line
    text_ja: str
    feedback_ja: str
    text_en: str = ""
    feedback_en: str = ""


class QuestionIn(Input):
    """A question with its options."""

    id: Line
    text_ja: str
    accepted: list[Line]
    options: list[OptionIn] = Field(max_length=20)
    text_en: str = ""
    scored_case: bool = False
    several: bool = False


class LessonIn(Input):
    """A lesson of the company's own."""

    id: Line
    title_ja: Line
    title_en: Line = ""
    minutes: int
    text_ja: str
    text_en: str = ""
    topics: list[Line] = Field(default_factory=list, max_length=20)
    rows: list[Line] = Field(default_factory=list, max_length=100)
    review_by: str | None = None
    questions: list[QuestionIn] = Field(default_factory=list, max_length=50)


class CourseIn(Input):
    """A course to publish; without `lessons` and `pass_percent` the shipped one."""

    lessons: list[Line] | None = Field(default=None, max_length=200)
    pass_percent: int | None = None
    names: dict[str, str] = Field(default_factory=dict)
    reason: str = ""


class AnswerIn(Input):
    """What the learner ticked; nothing ticked is no answer."""

    lesson_id: Line
    question_id: Line
    ticked: list[Line] = Field(max_length=20)


class LessonLineOut(Output):
    """A lesson in a list."""

    id: str
    title: str
    minutes: int
    topics: list[str]
    rows: list[str]
    review_by: str | None
    questions: int

    @classmethod
    def of(cls, lesson: Lesson, language: Language) -> LessonLineOut:
        """The lesson without its text."""
        return cls(
            id=lesson.id,
            title=lesson.title(language),
            minutes=lesson.minutes,
            topics=list(lesson.topics),
            rows=list(lesson.rows),
            review_by=lesson.review_by,
            questions=len(lesson.questions),
        )


class LessonListOut(Output):
    """The lessons a course can be published with."""

    items: list[LessonLineOut]


class LessonContentOut(Output):
    """A whole lesson in both languages with what is right; for those who publish and train."""

    lesson: dict[str, Any]

    @classmethod
    def of(cls, lesson: Lesson) -> LessonContentOut:
        """The lesson as it would be written in a file."""
        return cls(lesson=plain(lesson))


class CourseOut(Output):
    """A published course. `changed_procedures` is not empty while it is outdated and nothing completed counts."""

    id: str
    course: str
    number: int
    pass_percent: int
    lessons: list[LessonLineOut]
    minutes: int
    procedures: dict[str, str]
    changed_procedures: list[str]
    names: dict[str, str]
    sha256: str
    reason: str
    published_at: str
    published_by: str

    @classmethod
    def of(cls, course: PublishedCourse, lessons: list[Lesson], language: Language) -> CourseOut:
        """The course as answers show it."""
        return cls(
            id=course.version_id,
            course=course.course,
            number=course.number,
            pass_percent=course.pass_percent,
            lessons=[LessonLineOut.of(one, language) for one in lessons],
            minutes=sum(one.minutes for one in lessons),
            procedures={slot.value: version for slot, version in course.procedures.items()},
            changed_procedures=[slot.value for slot in course.changed],
            names=course.names,
            sha256=course.sha256,
            reason=course.reason,
            published_at=utc_text(course.published_ms),
            published_by=course.published_by,
        )


class CourseListOut(Output):
    """Versions of a course, newest first."""

    items: list[CourseOut]
    next: str | None


class OwnVersionOut(Output):
    """The version in force, in short."""

    id: str
    number: int
    minutes: int
    outdated: bool


class OwnCourseOut(Output):
    """A course as it stands for the caller: what is in force, until when the caller is trained, and what is lacking.

    `attempt_id` is the caller's attempt at the version in force that is still open, to be gone on with.
    """

    course: str
    version: OwnVersionOut | None
    assigned: bool
    attempt_id: str | None
    trained_until: str | None
    code: str | None


class OwnCourseListOut(Output):
    """Both courses as they stand for the caller."""

    items: list[OwnCourseOut]


class OptionOut(Output):
    """An option before the answer."""

    id: str
    text: str

    @classmethod
    def of(cls, option: Option, language: Language) -> OptionOut:
        """The option without what would answer the question."""
        return cls(id=option.id, text=option.text(language))


class QuestionOut(Output):
    """A question before the answer. `several`: it asks for all that apply, else for one."""

    id: str
    text: str
    scored_case: bool
    several: bool
    options: list[OptionOut]

    @classmethod
    def of(cls, question: Question, language: Language) -> QuestionOut:
        """The question without what would answer it."""
        return cls(
            id=question.id,
            text=question.text(language),
            scored_case=question.scored_case,
            several=question.asks_for_several,
            options=[OptionOut.of(one, language) for one in question.options],
        )


class LessonOut(Output):
    """A lesson opened by a learner; `text` is Markdown."""

    id: str
    title: str
    minutes: int
    text: str
    rows: list[str]
    questions: list[QuestionOut]

    @classmethod
    def of(cls, lesson: Lesson, language: Language) -> LessonOut:
        """The lesson in the learner's language."""
        return cls(
            id=lesson.id,
            title=lesson.title(language),
            minutes=lesson.minutes,
            text=lesson.text(language),
            rows=list(lesson.rows),
            questions=[QuestionOut.of(one, language) for one in lesson.questions],
        )


class AskedOut(Output):
    """A question of an attempt: whether it was answered, and rightly."""

    id: str
    right: bool | None


class AttemptLessonOut(Output):
    """A lesson of an attempt."""

    id: str
    title: str
    minutes: int
    opened: bool
    questions: list[AskedOut]


class AttemptOut(Output):
    """How far an attempt is. `state` is open, passed, failed or left."""

    id: str
    course: str
    number: int
    state: str
    begun_at: str
    ended_at: str | None
    pass_percent: int
    asked: int
    answered: int
    right: int
    lessons: list[AttemptLessonOut]
    completion_id: str | None
    valid_until: str | None

    @classmethod
    def of(cls, progress: Progress, completion: Completion | None, language: Language) -> AttemptOut:
        """The attempt as its learner sees it."""
        attempt, version = progress.attempt, progress.version
        return cls(
            id=attempt.id,
            course=version.course,
            number=version.number,
            state=attempt.state,
            begun_at=utc_text(attempt.begun_ms),
            ended_at=None if attempt.ended_ms is None else utc_text(attempt.ended_ms),
            pass_percent=version.pass_percent,
            asked=progress.asked,
            answered=len(progress.answers),
            right=progress.right,
            lessons=[_attempt_lesson(progress, one, language) for one in progress.lessons],
            completion_id=None if completion is None else completion.id,
            valid_until=None if completion is None else utc_text(completion.valid_until_ms),
        )


def _attempt_lesson(progress: Progress, lesson: Lesson, language: Language) -> AttemptLessonOut:
    asked = [AskedOut(id=one.id, right=progress.answers.get((lesson.id, one.id))) for one in lesson.questions]
    return AttemptLessonOut(
        id=lesson.id,
        title=lesson.title(language),
        minutes=lesson.minutes,
        opened=lesson.id in progress.opened,
        questions=asked,
    )


class FeedbackOut(Output):
    """One option after the answer: whether it was to be ticked, whether it was, and why."""

    id: str
    text: str
    accepted: bool
    ticked: bool
    feedback: str


class AnsweredOut(Output):
    """A question the learner answered in this attempt, with the reason for every option."""

    id: str
    right: bool
    options: list[FeedbackOut]


class OpenedLessonOut(LessonOut):
    """A lesson the learner opened, and what became of its questions so far."""

    answered: list[AnsweredOut]

    @classmethod
    def read(cls, lesson: Lesson, ticked: Mapping[str, list[str]], language: Language) -> OpenedLessonOut:
        """The lesson again.

        Args:
            ticked: the options the learner ticked, by question.
        """
        answered = [
            AnsweredOut(
                id=one.id,
                right=set(ticked[one.id]) == set(one.accepted),
                options=_feedback(one, ticked[one.id], language),
            )
            for one in lesson.questions
            if one.id in ticked
        ]
        return cls(**LessonOut.of(lesson, language).model_dump(), answered=answered)


class JudgedOut(Output):
    """A judged answer with the reason for every option, and how far the attempt is."""

    right: bool
    options: list[FeedbackOut]
    attempt: AttemptOut

    @classmethod
    def of(
        cls, question: Question, right: bool, ticked: list[str], attempt: AttemptOut, language: Language
    ) -> JudgedOut:
        """The answer as its learner sees it."""
        return cls(right=right, options=_feedback(question, ticked, language), attempt=attempt)


def _feedback(question: Question, ticked: list[str], language: Language) -> list[FeedbackOut]:
    return [
        FeedbackOut(
            id=one.id,
            text=one.text(language),
            accepted=one.id in question.accepted,
            ticked=one.id in ticked,
            feedback=one.feedback(language),
        )
        for one in question.options
    ]

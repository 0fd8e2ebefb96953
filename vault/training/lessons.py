"""A lesson with its questions as a value, and the rules its parts have to keep. Files and people both give this form.

A lesson is a mapping: `id`, `title_ja`, `title_en`, `minutes` (1 to 10, TQ2-3), `topics` (compulsory topics it covers, may be
empty), `rows` (rows of the requirement matrix), `text_ja` and optionally `text_en` (Markdown), `review_by`
(`YYYY-MM-DD`, optional, G7.1-e), and `questions`: each `id`, `text_ja`, `text_en`, `scored_case`, `several` (whether it asks for all
that apply), `accepted` (exactly the options to tick) and `options`: each `id`, `text_ja`, `text_en`, `feedback_ja`, `feedback_en`. What is missing in English shows in Japanese.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from crypto.canonical import canonical_json
from vault.platform.texts import Language
from vault.training.topics import ALL_TOPICS

MAX_MINUTES: Final = 10
MAX_TEXT: Final = 40_000
MAX_QUESTIONS: Final = 50
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ROW: Final = re.compile(r"G\d+(\.\d+)*-[a-z]|T\d+-[a-z]|TQ\d+(-\d+)?")


class LessonError(Exception):
    """A lesson that cannot be taught as it is written; the message says where and why."""


@dataclass(frozen=True)
class Option:
    """One option of a question, and why it is accepted or not."""

    id: str
    text_ja: str
    feedback_ja: str
    text_en: str = ""
    feedback_en: str = ""

    def text(self, language: Language) -> str:
        """The option in the reader's language."""
        return _in(language, self.text_ja, self.text_en)

    def feedback(self, language: Language) -> str:
        """The reason in the reader's language."""
        return _in(language, self.feedback_ja, self.feedback_en)


@dataclass(frozen=True)
class Question:
    """A question; right is who ticks exactly the accepted options. `scored_case`: a case study that counts (G7.2-f).

    `several`: it asks for all that apply, also where that is one.
    """

    id: str
    text_ja: str
    accepted: tuple[str, ...]
    options: tuple[Option, ...]
    text_en: str = ""
    scored_case: bool = False
    several: bool = False

    @property
    def asks_for_several(self) -> bool:
        """Whether the learner may tick more than one option."""
        return self.several or len(self.accepted) > 1

    def text(self, language: Language) -> str:
        """The question in the reader's language."""
        return _in(language, self.text_ja, self.text_en)


@dataclass(frozen=True)
class Lesson:
    """A lesson of at most ten minutes."""

    id: str
    title_ja: str
    title_en: str
    minutes: int
    text_ja: str
    text_en: str = ""
    topics: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    review_by: str | None = None
    questions: tuple[Question, ...] = ()

    def title(self, language: Language) -> str:
        """The title in the reader's language."""
        return _in(language, self.title_ja, self.title_en)

    def text(self, language: Language) -> str:
        """The Markdown in the reader's language."""
        return _in(language, self.text_ja, self.text_en)

    def question(self, question_id: str) -> Question | None:
        """One of its questions."""
        return next((one for one in self.questions if one.id == question_id), None)


def _in(language: Language, japanese: str, english: str) -> str:
    return english or japanese if language == "en" else japanese


def plain(lesson: Lesson) -> dict[str, Any]:
    """The lesson as JSON values; `lesson_of` reads it back."""
    return asdict(lesson)


def content_sha256(lesson: Lesson) -> str:
    """SHA-256 (hexadecimal) over the RFC 8785 JSON of the lesson."""
    return hashlib.sha256(canonical_json(plain(lesson))).hexdigest()


def lesson_of(given: Mapping[str, Any]) -> Lesson:
    """Read a lesson from its mapping form.

    Raises:
        LessonError: a member is missing, unknown or of the wrong type, or a rule of a lesson is broken.
    """
    members = dict(given)
    questions = [_question(one) for one in _mappings(members, "questions")]
    lesson: Lesson = _built(Lesson, {**members, "questions": tuple(questions)}, str(members.get("id")))
    _check_lesson(lesson)
    for question in lesson.questions:
        _check_question(question, lesson.id)
    return lesson


def _question(given: Mapping[str, Any]) -> Question:
    place = str(given.get("id"))
    options = tuple(
        _built(Option, one, f"{place} option {one.get('id')}") for one in _mappings(given, "options")
    )
    question: Question = _built(Question, {**given, "options": options}, place)
    return question


def _mappings(given: Mapping[str, Any], member: str) -> Sequence[Mapping[str, Any]]:
    found = given.get(member, [])
    if not isinstance(found, list | tuple) or not all(isinstance(one, Mapping) for one in found):
        raise LessonError(f"{given.get('id')}: {member} is no list of tables")
    return found


_LISTS: Final = frozenset({"topics", "rows", "accepted"})
_TYPES: Final[dict[str, type | tuple[type, ...]]] = {"minutes": int, "scored_case": bool, "several": bool}


def _built(kind: Any, given: Mapping[str, Any], place: str) -> Any:
    members = {name: _member(name, value, place) for name, value in given.items()}
    try:
        return kind(**members)
    except TypeError as trouble:
        raise LessonError(f"{place}: {trouble}") from None


def _member(name: str, value: Any, place: str) -> Any:
    if name in {"questions", "options"}:
        return value
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise LessonError(f"{place}: {name} is no list of texts")
        return tuple(value)
    wanted = _TYPES.get(name, str)
    if name == "review_by" and value is None:
        return None
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise LessonError(f"{place}: {name} is of the wrong type")
    if isinstance(value, str) and (len(value) > MAX_TEXT or "\x00" in value):
        raise LessonError(f"{place}: {name} is too long or holds NUL")
    return value.strip() if isinstance(value, str) else value


def _check_lesson(lesson: Lesson) -> None:
    here = lesson.id
    _need(_ID.fullmatch(lesson.id) is not None, here, "id is not lower-case letters, digits and -")
    _need(bool(lesson.title_ja and lesson.text_ja), here, "title_ja and text_ja are needed")
    _need(1 <= lesson.minutes <= MAX_MINUTES, here, f"minutes are 1..{MAX_MINUTES}")
    _need(ALL_TOPICS.issuperset(lesson.topics), here, "topics holds a topic that is not compulsory")
    _need(all(_ROW.fullmatch(row) for row in lesson.rows), here, "rows holds what is no row")
    _need(len(lesson.questions) <= MAX_QUESTIONS, here, "too many questions")
    _need(_distinct([one.id for one in lesson.questions]), here, "two questions share an id")
    _need(lesson.review_by is None or _is_day(lesson.review_by), here, "review_by is no day")


def _check_question(question: Question, lesson_id: str) -> None:
    here = f"{lesson_id} {question.id}"
    ids = [one.id for one in question.options]
    _need(_ID.fullmatch(question.id) is not None, here, "id is not lower-case letters, digits and -")
    _need(bool(question.text_ja), here, "text_ja is needed")
    _need(len(ids) >= 2 and _distinct(ids), here, "two options at least, each with an id of its own")
    _need(
        all(_ID.fullmatch(one) for one in ids), here, "an option's id is not lower-case letters, digits and -"
    )
    _need(
        bool(question.accepted) and _distinct(list(question.accepted)),
        here,
        "accepted names each option once",
    )
    _need(set(ids).issuperset(question.accepted), here, "accepted names an option that is not there")
    _need(
        all(one.text_ja and one.feedback_ja for one in question.options),
        here,
        "an option lacks text or reason",
    )


def _need(holds: bool, place: str, why: str) -> None:
    if not holds:
        raise LessonError(f"{place}: {why}")


def _distinct(ids: list[str]) -> bool:
    return len(set(ids)) == len(ids)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

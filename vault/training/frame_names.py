"""The names of the stories' companies and people, which a company may change to its own (TQ0)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from vault.platform.errors import Code, Refusal
from vault.training.lessons import Lesson, Option, Question

MAX_NAME_LENGTH: Final = 60
MAX_NAMES: Final = 20


def renamed(lessons: Sequence[Lesson], names: Mapping[str, str]) -> list[Lesson]:
    """The lessons with each name of `names` replaced by its value, in every text, all at once.

    Raises:
        Refusal: `request_invalid` for an empty, overlong or unprintable name, and for one that stands in no lesson.
    """
    if not names:
        return list(lessons)
    _check(names)
    changed = [_lesson(lesson, _Names(names)) for lesson in lessons]
    texts = "\n".join(_texts(lesson) for lesson in lessons)
    absent = [name for name in names if name not in texts]
    if absent:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"names: {', '.join(absent)}"})
    return changed


def _check(names: Mapping[str, str]) -> None:
    both = [*names, *names.values()]
    if len(names) > MAX_NAMES or not all(
        one.strip() and len(one) <= MAX_NAME_LENGTH and one.isprintable() for one in both
    ):
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"names: 1..{MAX_NAME_LENGTH}"})


class _Names:
    def __init__(self, names: Mapping[str, str]) -> None:
        # The longest first: `A社の工場` is another name than `A社`.
        ordered = sorted(names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered)))
        self._names = names

    def put_into(self, text: str) -> str:
        return self._pattern.sub(lambda found: self._names[found[0]], text)


def _texts(lesson: Lesson) -> str:
    own = [lesson.title_ja, lesson.title_en, lesson.text_ja, lesson.text_en]
    asked = [text for one in lesson.questions for text in (one.text_ja, one.text_en)]
    chosen = [
        text
        for question in lesson.questions
        for one in question.options
        for text in (one.text_ja, one.text_en, one.feedback_ja, one.feedback_en)
    ]
    return "\n".join(own + asked + chosen)


def _lesson(lesson: Lesson, names: _Names) -> Lesson:
    return replace(
        lesson,
        title_ja=names.put_into(lesson.title_ja),
        title_en=names.put_into(lesson.title_en),
        text_ja=names.put_into(lesson.text_ja),
        text_en=names.put_into(lesson.text_en),
        questions=tuple(_question(one, names) for one in lesson.questions),
    )


def _question(question: Question, names: _Names) -> Question:
    return replace(
        question,
        text_ja=names.put_into(question.text_ja),
        text_en=names.put_into(question.text_en),
        options=tuple(_option(one, names) for one in question.options),
    )


def _option(option: Option, names: _Names) -> Option:
    return replace(
        option,
        text_ja=names.put_into(option.text_ja),
        text_en=names.put_into(option.text_en),
        feedback_ja=names.put_into(option.feedback_ja),
        feedback_en=names.put_into(option.feedback_en),
    )

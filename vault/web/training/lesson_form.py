"""The form of a lesson: which fields it has, and the lesson that was typed into them. Pure.

The fields of a question are named `q0-text_ja`, those of an option `q0-o1-text_ja`. A question or an option without any text is
left out; each keeps the id it had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vault.training.lessons import MAX_QUESTIONS
from vault.web.frame.forms import Form

BLANK: Final[dict[str, Any]] = {
    "id": "",
    "title_ja": "",
    "title_en": "",
    "minutes": 5,
    "text_ja": "",
    "text_en": "",
    "topics": [],
    "rows": [],
    "review_by": None,
    "questions": [],
}
_BLANK_QUESTION: Final[dict[str, Any]] = {
    "id": "",
    "text_ja": "",
    "text_en": "",
    "scored_case": False,
    "several": False,
    "accepted": (),
    "options": (),
}
_BLANK_OPTION: Final[dict[str, Any]] = {
    "id": "",
    "text_ja": "",
    "text_en": "",
    "feedback_ja": "",
    "feedback_en": "",
    "accepted": False,
}
_EMPTY_QUESTIONS: Final = 2
_LEAST_OPTIONS: Final = 4
_TEXTS: Final = ("text_ja", "text_en")
_REASONS: Final = ("feedback_ja", "feedback_en")
_QUESTION: Final = re.compile(r"q(\d{1,2})-")


@dataclass(frozen=True)
class QuestionPlace:
    """A question in the form: its number there, what it held, and its options."""

    number: int
    question: Mapping[str, Any]
    options: list[Mapping[str, Any]]

    @property
    def is_used(self) -> bool:
        """Whether the stored lesson has a question here."""
        return bool(self.question["id"])


def places(lesson: Mapping[str, Any], form: Form | None = None) -> list[QuestionPlace]:
    """The questions of a lesson with room for more; as many as were typed into, where a form was."""
    stored = list(lesson["questions"])
    typed = [int(found[1]) + 1 for name in form or () if (found := _QUESTION.match(name))]
    room = min(max([len(stored) + _EMPTY_QUESTIONS, *typed]), MAX_QUESTIONS)
    stored += [_BLANK_QUESTION] * (room - len(stored))
    return [_place(number, question, form or Form()) for number, question in enumerate(stored[:room])]


def _place(number: int, question: Mapping[str, Any], form: Form) -> QuestionPlace:
    accepted = question["accepted"]
    options = [{**one, "accepted": one["id"] in accepted} for one in question["options"]]
    room = max(len(options) + 1, _LEAST_OPTIONS, _options_typed(form, number))
    return QuestionPlace(number, question, [*options, *[_BLANK_OPTION] * (room - len(options))])


def _options_typed(form: Form, number: int) -> int:
    return sum(name.startswith(f"q{number}-o") and name.endswith("-text_ja") for name in form)


def lesson_said(form: Form) -> dict[str, Any]:
    """The lesson that was typed, as the API takes it."""
    numbers = sorted({int(found[1]) for name in form if (found := _QUESTION.match(name))})
    questions = [one for number in numbers if (one := _question(form, number))]
    taken = {one["id"] for one in questions}
    for number, one in enumerate(questions, start=1):
        one["id"] = one["id"] or _free_id(f"q{number}", taken)
        taken.add(one["id"])
    return {
        **form.given("id", "title_ja", "title_en", "minutes", "text_ja", "text_en", "review_by"),
        "topics": form.several("topics"),
        "rows": form.get("rows", "").replace(",", " ").split(),
        "questions": questions,
    }


def _free_id(wanted: str, taken: set[str]) -> str:
    return next(each for each in (wanted, *(f"{wanted}-{n}" for n in range(2, 99))) if each not in taken)


def _question(form: Form, number: int) -> dict[str, Any] | None:
    begin = f"q{number}-"
    options = _options(form, begin)
    if not options and not form.get(f"{begin}text_ja", "").strip():
        return None
    return {
        "id": form.get(f"{begin}id", ""),
        **{name: form.get(f"{begin}{name}", "").strip() for name in _TEXTS},
        "scored_case": bool(form.get(f"{begin}scored_case")),
        "several": bool(form.get(f"{begin}several")),
        "accepted": [one["id"] for one, accepted in options if accepted],
        "options": [one for one, _ in options],
    }


def _options(form: Form, begin: str) -> list[tuple[dict[str, str], bool]]:
    found = []
    number = 0
    while f"{begin}o{number}-text_ja" in form:
        place = f"{begin}o{number}-"
        said = {name: form.get(f"{place}{name}", "").strip() for name in (*_TEXTS, *_REASONS)}
        if any(said.values()):
            option = {"id": form.get(f"{place}id") or str(number + 1), **said}
            found.append((option, bool(form.get(f"{place}accepted"))))
        number += 1
    return found

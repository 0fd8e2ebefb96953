"""The questions of the standard for granting access, and what counts as an answer (G4.1.1-b to -d, G4.1.2-b). Pure rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from vault.platform.errors import Code, Refusal
from vault.platform.texts import Language

NEED_TO_KNOW: Final = "need_to_know"
SMALLEST_CIRCLE: Final = "smallest_circle"
OVERSEAS_RISK: Final = "overseas_risk"
MISHANDLING_CHECKED: Final = "mishandling_checked"
COMPULSORY: Final = (NEED_TO_KNOW, SMALLEST_CIRCLE, OVERSEAS_RISK, MISHANDLING_CHECKED)
"""Every standard asks these: need-to-know, the smallest circle and outflow abroad (G4.1.1-b), past mishandling (G4.1.1-c)."""

MAX_QUESTIONS: Final = 30
MAX_QUESTION_LENGTH: Final = 500
_ID_SHAPE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Question:
    """One question to whoever decides on a grant. `must_be` is the only yes/no answer with which access may be given."""

    id: str
    text_ja: str
    text_en: str
    answer: Literal["yes_no", "text"]
    must_be: Literal["yes", "no"] | None = None

    def text(self, language: Language) -> str:
        """The question in the reader's language."""
        return self.text_ja if language == "ja" else self.text_en

    def is_answered_by(self, answer: str) -> bool:
        """Whether the answer is one at all: words, or `yes` or `no`."""
        return answer in ("yes", "no") if self.answer == "yes_no" else bool(answer.strip())

    def is_met_by(self, answer: str) -> bool:
        """Whether access may be given with this answer."""
        return self.is_answered_by(answer) and self.must_be in (None, answer)

    def as_json(self) -> dict[str, Any]:
        """The stored and hashed form."""
        return asdict(self)


def unanswered(questions: Sequence[Question], answers: Mapping[str, str]) -> list[str]:
    """The ids of the questions without an answer, in the standard's order."""
    return [each.id for each in questions if not each.is_answered_by(answers.get(each.id, ""))]


def unmet(questions: Sequence[Question], answers: Mapping[str, str]) -> list[str]:
    """The ids of the questions that are answered in a way with which access cannot be given."""
    return [
        each.id
        for each in questions
        if each.is_answered_by(answers.get(each.id, "")) and not each.is_met_by(answers[each.id])
    ]


def check_questions(questions: Sequence[Question]) -> None:
    """A standard asks what the guideline wants considered, each question once and in both languages.

    Raises:
        Refusal: `request_invalid`, naming the questions that are missing or cannot stand.
    """
    ids = [each.id for each in questions]
    wrong = [each.id for each in questions if not _can_stand(each) or ids.count(each.id) > 1]
    missing = [name for name in COMPULSORY if name not in ids]
    if wrong or missing or len(ids) > MAX_QUESTIONS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"questions: {', '.join(missing + wrong)}"})


def _can_stand(question: Question) -> bool:
    texts = (question.text_ja, question.text_en)
    return (
        _ID_SHAPE.fullmatch(question.id) is not None
        and all(0 < len(text.strip()) <= MAX_QUESTION_LENGTH for text in texts)
        and (question.answer == "yes_no" or question.must_be is None)
    )

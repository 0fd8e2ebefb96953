"""Judging answers: right is exactly the accepted set, and each option says why. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence

from vault.platform.errors import Code, Refusal
from vault.training.lessons import Question


def is_right(question: Question, ticked: Sequence[str]) -> bool:
    """Whether the learner ticked exactly the accepted options.

    Raises:
        Refusal: `request_invalid` for an option that is not there or is named twice, and for nothing at all, which is no
            answer.
    """
    known = {option.id for option in question.options}
    if not ticked or len(set(ticked)) < len(ticked) or not known.issuperset(ticked):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "ticked"})
    return set(ticked) == set(question.accepted)


def is_passed(right: int, asked: int, pass_percent: int) -> bool:
    """Whether so many right answers of all questions reach the pass mark; a course without questions is not passed."""
    return asked > 0 and right * 100 >= asked * pass_percent

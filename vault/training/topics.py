"""The two courses, the ways a session is held, and the topics each course has to cover. Pure values."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from vault.platform.errors import Code, Refusal


class Course(StrEnum):
    """For all employees (G7.0-a), and for those who have or expect access (G7.0-b)."""

    EVERYONE = "everyone"
    HOLDER = "holder"


class SessionKind(StrEnum):
    """Ways of training outside the vault (G7.0-b, T7-b)."""

    MEETING = "meeting"
    LECTURE = "lecture"
    E_LEARNING = "e_learning"


WHY_AND_CLASSES: Final = "G7.1-c"
CASES_OF_LEAKS: Final = "G7.1-d"
LAWS: Final = "G7.1-e"
REPORTING: Final = "G7.1-f"
TRICKS: Final = "G7.1-g"
SELF_CHECKS: Final = "G7.1-h"
PROCEDURES: Final = "G7.2-e"
CASE_STUDIES: Final = "G7.2-f"

_EVERYONE: Final = (WHY_AND_CLASSES, CASES_OF_LEAKS, LAWS, REPORTING, TRICKS, SELF_CHECKS)
COMPULSORY: Final[dict[Course, tuple[str, ...]]] = {
    Course.EVERYONE: _EVERYONE,
    Course.HOLDER: (*_EVERYONE, PROCEDURES, CASE_STUDIES),
}
"""Topics by the row that demands them; the holder course repeats what everyone learns (G7.2-e)."""

ALL_TOPICS: Final = frozenset(COMPULSORY[Course.HOLDER])


def course_named(name: str) -> Course:
    """The course of this name.

    Raises:
        Refusal: `not_found`.
    """
    try:
        return Course(name)
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None

"""How courses, sessions and attempts are called on pages."""

from __future__ import annotations

from typing import Any, Final

from vault.platform.texts import N_
from vault.training.topics import Course, SessionKind
from vault.web.frame.reader import said

COURSES: Final[dict[str, str]] = {
    Course.EVERYONE: N_("Course for everyone"),
    Course.HOLDER: N_("Course for access holders"),
}
SESSION_KINDS: Final[dict[str, str]] = {
    SessionKind.MEETING: N_("Meeting"),
    SessionKind.LECTURE: N_("Lecture"),
    SessionKind.E_LEARNING: N_("E-learning elsewhere"),
}
ATTEMPTS: Final[dict[str, str]] = {
    "open": N_("Under way"),
    "passed": N_("Passed"),
    "failed": N_("Not passed"),
    "left": N_("Left for another attempt"),
}
LACKS: Final[dict[str, str]] = {
    "training_missing": N_("Not done yet"),
    "training_overdue": N_("Expired"),
}
SOURCES: Final[dict[str, str]] = {
    "attempt": N_("Taken here"),
    "session": N_("Training session"),
}
EMPLOYMENT: Final[dict[str, str]] = {
    "officer": N_("officer of the company"),
    "staff": N_("own staff"),
    "trainee": N_("trainee"),
    "dispatched": N_("dispatched worker"),
    "contractor": N_("contractor's staff on the premises"),
}
TOPICS: Final[dict[str, str]] = {
    "G7.1-c": N_("Why information is protected, and its classes"),
    "G7.1-d": N_("Cases of leaks"),
    "G7.1-e": N_("Laws"),
    "G7.1-f": N_("Reporting leaks and their signs"),
    "G7.1-g": N_("Targeted mail and other tricks"),
    "G7.1-h": N_("Self-checks and mutual checks"),
    "G7.2-e": N_("The company's procedures"),
    "G7.2-f": N_("Case studies"),
}
WORDS: Final[dict[str, dict[str, str]]] = {
    "courses": COURSES,
    "kinds": SESSION_KINDS,
    "attempts": ATTEMPTS,
    "lacks": LACKS,
    "sources": SOURCES,
    "employment": EMPLOYMENT,
    "topics": TOPICS,
}
"""What every template of training is given as `words`."""


def pairs(words: dict[str, str]) -> list[tuple[str, Any]]:
    """For a field that asks for one of them."""
    return [(value, said(text)) for value, text in words.items()]

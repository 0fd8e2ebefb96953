"""One open task: what it is, how many there are of it, by when, and what to do about it. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from vault.platform.texts import N_
from vault.pledges.rules import PledgeKind
from vault.setup.steps import STEPS
from vault.training.topics import Course


class Section(StrEnum):
    """The manager's roles (T5-d), and what everybody has to do for themselves."""

    SET_UP = "set_up"
    ACCESS_AND_EDUCATION = "access_and_education"
    MEASURES = "measures"
    ACCIDENTS = "accidents"
    OWN = "own"


SECTION_TITLES: Final[dict[Section, str]] = {
    Section.SET_UP: N_("Setting up how information is managed"),
    Section.ACCESS_AND_EDUCATION: N_("Who has access, and education"),
    Section.MEASURES: N_("Measures, and how they stand"),
    Section.ACCIDENTS: N_("Accidents and their signs"),
    Section.OWN: N_("Your own"),
}


KINDS: Final = frozenset(
    {
        "alerts",
        "copies_due_back",
        "copies_overdue",
        "copy_passwords",
        "copy_requests",
        "disposals_to_confirm",
        "grant_requests",
        "grant_reviews",
        "grantor_audits",
        "grants_to_acknowledge",
        "held_by_scanner",
        "infected_items",
        "measures_overdue",
        "measures_to_check",
        "mutual_check",
        "mutual_checks_overdue",
        "notices",
        "own_copy_passwords",
        "powers_without_procedure",
        "procedure_to_acknowledge",
        "procedure_unacknowledged",
        "remarks_to_answer",
        "report_due",
        "reports_overdue",
        "reports_to_acknowledge",
        "self_check",
        "visits_to_decide",
        *(f"setup_{step.name}" for step in STEPS),
        *(f"pledge_{kind.value}" for kind in PledgeKind),
        *(f"course_{course.value}" for course in Course),
        *(f"training_{course.value}" for course in Course),
    }
)
"""Every kind of task there is."""


@dataclass(frozen=True)
class Task:
    """`text` is a gettext id with places for `params` and `count`; `due_ms` the earliest of several.

    `about` are the ids of the objects it is about, by what they are; LookupError for a kind that is not listed.
    """

    section: Section
    kind: str
    text: str
    command: str
    route: str
    count: int = 1
    due_ms: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise LookupError(f"no kind of task is called {self.kind}")

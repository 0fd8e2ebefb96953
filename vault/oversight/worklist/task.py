"""One open task: what it is, how many there are of it, by when, and what to do about it. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from vault.platform.texts import N_


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


@dataclass(frozen=True)
class Task:
    """`text` is a gettext id with places for `params` and `count`; `due_ms` the earliest of several."""

    section: Section
    kind: str
    text: str
    command: str
    route: str
    count: int = 1
    due_ms: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)

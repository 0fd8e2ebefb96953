"""What a company has to have before its first upload, in the order of the guide: preparation first (T2-a). Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vault.platform.errors import Code
from vault.platform.texts import N_
from vault.procedures.slots import NEEDED_FOR_SETUP, SLOT_CLAUSES, SLOT_TITLES, Slot

Stage = Literal["preparation", "measures"]
_PUBLISH: Final = N_(
    "A responsible manager takes the shipped text, makes it the company's own and publishes it."
)


@dataclass(frozen=True)
class Step:
    """One thing to have. `title` and `next_step` are gettext ids; `code` is what acts that need it are refused with.

    `command` and `route` are where to go to mend it at a terminal or by a program.
    """

    name: str
    stage: Stage
    code: Code
    clauses: tuple[str, ...]
    title: str
    next_step: str
    command: str
    route: str


OVERALL_OFFICER: Final = Step(
    "overall_officer",
    "preparation",
    Code.OVERALL_OFFICER_MISSING,
    ("G3.0-m", "T2-a"),
    N_("An active overall officer"),
    N_(
        "The overall officer takes up the one-time link. If it ran out, the operator makes a new one: "
        "hizo-vault officer-link."
    ),
    "hizo enrol",
    "POST /v1/enrolments/start",
)
RESPONSIBLE_MANAGER: Final = Step(
    "responsible_manager",
    "preparation",
    Code.MANAGER_MISSING,
    ("G3.0-a", "T2-a"),
    N_("An active responsible manager"),
    N_("The overall officer invites a head of department and appoints that person."),
    "hizo post appoint",
    "POST /v1/people/{person_id}/posts",
)
CONFIRMED_PEOPLE: Final = Step(
    "confirmed_people",
    "preparation",
    Code.SETUP_INCOMPLETE,
    ("G9.1.1-b", "G9.3-a"),
    N_("Two people who confirmed each other"),
    N_(
        "Two people, each signed in at a device of their own, confirm each other by name. In a declared small "
        "company with only one, a cleared person from outside or a wait of 72 hours stands in for the second one."
    ),
    "hizo people confirm",
    "POST /v1/people/{person_id}/confirmations",
)
CONTACTS: Final = Step(
    "contacts",
    "preparation",
    Code.SETUP_INCOMPLETE,
    ("G8.0-a", "T8-a"),
    N_("Telephone numbers at which the overall officer and every responsible manager are reached"),
    N_("Whoever notices a leak has to reach them at once. Put the numbers on record."),
    "hizo people change",
    "PATCH /v1/people/{person_id}",
)
FIRST_ENTRY: Final = Step(
    "first_entry",
    "preparation",
    Code.REGISTER_ENTRY_MISSING,
    ("G2.1-a", "T2-a"),
    N_("A first important technology in the register"),
    N_("A responsible manager lists a technology with its tier."),
    "hizo entry create",
    "POST /v1/entries",
)
PLEDGE: Final = Step(
    "pledge_template",
    "measures",
    Code.PLEDGE_MISSING,
    ("G4.1.4-a",),
    N_("The pledge of access holders"),
    _PUBLISH,
    "hizo pledge publish holder",
    "POST /v1/pledge-templates",
)
HOLDER_COURSE: Final = Step(
    "holder_course",
    "measures",
    Code.TRAINING_MISSING,
    ("G7.0-b", "G7.2-c"),
    N_("The course for access holders, up to date with the procedures"),
    N_("A responsible manager publishes the course, anew when a procedure it teaches changed."),
    "hizo course publish holder",
    "POST /v1/courses/holder/versions",
)
EVERYONE_COURSE: Final = Step(
    "everyone_course",
    "measures",
    Code.TRAINING_MISSING,
    ("G7.0-a", "G7.1-a"),
    N_("The course for everyone"),
    N_("A responsible manager publishes the course."),
    "hizo course publish everyone",
    "POST /v1/courses/everyone/versions",
)


def _procedure_step(slot: Slot) -> Step:
    return Step(
        f"procedure_{slot.value}",
        "measures",
        Code.CRITERIA_MISSING if slot is Slot.GRANT_CRITERIA else Code.SETUP_INCOMPLETE,
        SLOT_CLAUSES[slot],
        SLOT_TITLES[slot],
        _PUBLISH,
        f"hizo procedure publish {slot.value}",
        f"POST /v1/procedures/{slot.value}/versions",
    )


PROCEDURES: Final = {slot: _procedure_step(slot) for slot in NEEDED_FOR_SETUP}

STEPS: Final = (
    OVERALL_OFFICER,
    RESPONSIBLE_MANAGER,
    CONFIRMED_PEOPLE,
    CONTACTS,
    FIRST_ENTRY,
    *PROCEDURES.values(),
    PLEDGE,
    HOLDER_COURSE,
    EVERYONE_COURSE,
)
"""Every step, in the order in which they can be taken."""

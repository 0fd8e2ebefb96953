"""Which procedures a company lays down, and which powers of the manager each makes concrete. Pure data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_


class Slot(StrEnum):
    """A place for one procedure: first the internal rules, then the five steps of a life (G2.2-f), then the rest."""

    INTERNAL_RULES = "internal_rules"
    CREATION = "creation"
    PROCESSING = "processing"
    STORAGE = "storage"
    HANDOVER = "handover"
    DISPOSAL = "disposal"
    TRANSPORT = "transport"
    COPYING = "copying"
    REPORTING = "reporting"
    FIRST_MEASURES = "first_measures"
    INCIDENT_RESPONSE = "incident_response"
    GRANT_CRITERIA = "grant_criteria"
    PARTY_ASSESSMENT = "party_assessment"


SLOT_TITLES: Final[dict[Slot, str]] = {
    Slot.INTERNAL_RULES: N_("Internal rules on the manager and on who may handle information"),
    Slot.CREATION: N_("Procedure for creation"),
    Slot.PROCESSING: N_("Procedure for processing"),
    Slot.STORAGE: N_("Procedure for storage"),
    Slot.HANDOVER: N_("Procedure for handover and transmission"),
    Slot.DISPOSAL: N_("Procedure for disposal"),
    Slot.TRANSPORT: N_("Procedure for transport"),
    Slot.COPYING: N_("Procedure for copying"),
    Slot.REPORTING: N_("Reporting of leaks and their signs"),
    Slot.FIRST_MEASURES: N_("First measures by access holders"),
    Slot.INCIDENT_RESPONSE: N_("Response rules for accidents"),
    Slot.GRANT_CRITERIA: N_("Standard for granting access"),
    Slot.PARTY_ASSESSMENT: N_("Assessment of outside parties"),
}
"""What each slot is called; also the English title of its shipped template."""

SLOT_CLAUSES: Final[dict[Slot, tuple[str, ...]]] = {
    Slot.INTERNAL_RULES: ("G3.0-c", "G4.1.1-a"),
    Slot.CREATION: ("G2.2-f", "G5.0-c", "T6-a"),
    Slot.PROCESSING: ("G2.2-f", "T6-a"),
    Slot.STORAGE: ("G2.2-f", "T6-a"),
    Slot.HANDOVER: ("G2.2-f", "T6-a"),
    Slot.DISPOSAL: ("G2.2-f", "G5.0-c", "T6-a"),
    Slot.TRANSPORT: ("G5.0-c", "T6-a"),
    Slot.COPYING: ("G5.0-c", "T6-a"),
    Slot.REPORTING: ("G8.0-a", "T8-a"),
    Slot.FIRST_MEASURES: ("G8.2-d",),
    Slot.INCIDENT_RESPONSE: ("G8.3-c",),
    Slot.GRANT_CRITERIA: ("G4.1.2-b",),
    Slot.PARTY_ASSESSMENT: ("G6.1-d",),
}
"""The rows of the requirement matrix that ask for each."""

NEEDED_FOR_SETUP: Final = (
    Slot.INTERNAL_RULES,
    Slot.CREATION,
    Slot.PROCESSING,
    Slot.STORAGE,
    Slot.HANDOVER,
    Slot.DISPOSAL,
    Slot.TRANSPORT,
    Slot.COPYING,
    Slot.REPORTING,
    Slot.FIRST_MEASURES,
    Slot.GRANT_CRITERIA,
)
"""Uploads stay closed until each of these is published; the others are needed by workflows of their own."""

POWERS: Final = (1, 2, 3, 4, 5, 6)
"""Powers of the manager that need detailed procedures (G3.0-e to G3.0-j, by G3.0-k)."""

USUAL_POWERS: Final[dict[Slot, tuple[int, ...]]] = {
    Slot.INTERNAL_RULES: (1, 5),
    Slot.CREATION: (1, 2),
    Slot.PROCESSING: (2,),
    Slot.STORAGE: (2, 4),
    Slot.HANDOVER: (2,),
    Slot.DISPOSAL: (2,),
    Slot.TRANSPORT: (2,),
    Slot.COPYING: (2,),
    Slot.REPORTING: (6,),
    Slot.FIRST_MEASURES: (6,),
    Slot.INCIDENT_RESPONSE: (6,),
    Slot.GRANT_CRITERIA: (3,),
    Slot.PARTY_ASSESSMENT: (),
}
"""The powers a procedure is attached to when its publisher names none: those its shipped template speaks of."""


def slot_named(name: str) -> Slot:
    """The slot of this name.

    Raises:
        Refusal: `not_found`.
    """
    try:
        return Slot(name)
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None

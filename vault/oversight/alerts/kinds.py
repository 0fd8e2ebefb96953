"""What the vault notices by itself, and how it is worded. Pure data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from vault.platform.errors import Code
from vault.platform.texts import N_

HOUR_MS: Final = 3_600_000
DECIDE_WITHIN_BUSINESS_DAYS: Final = 1
"""Without a decision by then an alert goes to the overall officer (G3.0-j)."""
SIGNS_WITHIN_DAYS: Final = 180
"""How far back signs count when a last day is known: both kinds within so many days make a report (TQ4-0, our default)."""


class Kind(StrEnum):
    """Kinds of alerts."""

    REFUSALS_IN_BURST = "refusals_in_burst"
    VIEW_BUDGET_EXCEEDED = "view_budget_exceeded"
    INTEGRITY_FAILED = "integrity_failed"
    MARKING_NOT_FOUND = "marking_not_found"
    STORAGE_QUARANTINED = "storage_quarantined"
    MALWARE_REFUSED = "malware_refused"
    MALWARE_STORED = "malware_stored"
    OUT_OF_HOURS_USE = "out_of_hours_use"
    COPY_OUTSIDE_PROJECTS = "copy_outside_projects"
    LEAVING_WITH_SIGNS = "leaving_with_signs"


class Addressee(StrEnum):
    """Who has to decide: the entry's responsible manager, or the overall officer."""

    MANAGER = "manager"
    OFFICER = "officer"


class Outcome(StrEnum):
    """What a decision says: nothing was wrong, or something was done about it; the reason says what."""

    HARMLESS = "harmless"
    ACTED = "acted"


TEXTS: Final[dict[Kind, str]] = {
    Kind.REFUSALS_IN_BURST: N_("{person} was refused {count} times within an hour: {entry}."),
    Kind.VIEW_BUDGET_EXCEEDED: N_("{person} reached the limit for viewing pages: {entry}."),
    Kind.INTEGRITY_FAILED: N_("Stored content did not match its record: {entry}, {object}."),
    Kind.MARKING_NOT_FOUND: N_("A stored document does not bear its marking: {entry}, {object}."),
    Kind.STORAGE_QUARANTINED: N_(
        "Something that no record names lies in the store or the key ring: {object}."
    ),
    Kind.MALWARE_REFUSED: N_(
        "Malware was found in a file that was to be deposited; nothing of it was stored: {entry}. See to the computer it came from."
    ),
    Kind.MALWARE_STORED: N_(
        "Malware was found in a stored document, which is closed to everybody: {entry}, {object}. See to it that it is disposed of, or that the finding is mended."
    ),
    Kind.OUT_OF_HOURS_USE: N_(
        "{person} viewed or copied {count} times outside working hours on {day}: {entry}. There may be good reason for it; ask before you judge."
    ),
    Kind.COPY_OUTSIDE_PROJECTS: N_(
        "{person} asked for copies {count} times on {day} without access for an open project: {entry}. There may be good reason for it; ask before you judge."
    ),
    Kind.LEAVING_WITH_SIGNS: N_(
        "{person} has {day} as the last day. Signs between {first_day} and {final_day}: use outside working hours (days: {late_days}, times: {late_count}), copies asked for outside open projects (days: {asked_days}, times: {asked_count}). A sign is no guilt. Read the single alerts and speak with those concerned before you decide."
    ),
}

SIGNS: Final = (Kind.OUT_OF_HOURS_USE, Kind.COPY_OUTSIDE_PROJECTS)
"""What makes a report once a last day is known, if there is some of each."""

NOTICES: Final = {Kind.LEAVING_WITH_SIGNS: "sign_report_raised"}
"""The notice to whoever decides, where it is not the usual one."""

COUNTED: Final = frozenset({Code.NO_GRANT, Code.COPY_NOT_APPROVED, Code.EGRESS_REFUSED})
"""True codes of refusals that are counted for bursts: trying what one may not."""

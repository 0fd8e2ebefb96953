"""What the vault notices by itself, and how it is worded. Pure data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from vault.platform.errors import Code
from vault.platform.texts import N_

HOUR_MS: Final = 3_600_000
DECIDE_WITHIN_BUSINESS_DAYS: Final = 1
"""Without a decision by then an alert goes to the overall officer (G3.0-j)."""


class Kind(StrEnum):
    """Kinds of alerts."""

    REFUSALS_IN_BURST = "refusals_in_burst"
    VIEW_BUDGET_EXCEEDED = "view_budget_exceeded"
    INTEGRITY_FAILED = "integrity_failed"
    STORAGE_QUARANTINED = "storage_quarantined"


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
    Kind.STORAGE_QUARANTINED: N_(
        "Something that no record names lies in the store or the key ring: {object}."
    ),
}

COUNTED: Final = frozenset({Code.NO_GRANT, Code.COPY_NOT_APPROVED, Code.EGRESS_REFUSED})
"""True codes of refusals that are counted for bursts: trying what one may not."""

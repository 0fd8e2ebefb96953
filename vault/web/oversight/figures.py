"""The numbers of a yearly report, each with its heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vault.platform.texts import N_

_GROUPS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "roster": (
        N_("Roster of access holders"),
        {
            "live": N_("Rights that count now"),
            "given": N_("Given in the period"),
            "taken_back": N_("Taken back in the period"),
            "run_out": N_("Run out in the period"),
            "requests_open": N_("Requests without a decision"),
            "requests_rejected": N_("Requests rejected in the period"),
        },
    ),
    "copies": (
        N_("Copies"),
        {
            "issued": N_("Issued in the period"),
            "returned": N_("Returned in the period"),
            "destroyed": N_("Destroyed in the period"),
            "lost": N_("Lost in the period"),
            "outstanding": N_("Outside now"),
            "overdue": N_("Of these past their day"),
            "requests_open": N_("Requests without a decision"),
        },
    ),
    "disposals": (
        N_("Disposal"),
        {
            "ordered": N_("Ordered in the period"),
            "certified": N_("Certificates issued in the period"),
            "running": N_("Under way"),
        },
    ),
    "training": (
        N_("Training"),
        {
            "everyone_missing": N_("Course for everyone: missing or over"),
            "holders": N_("Access holders"),
            "holders_missing": N_("Course for access holders: missing or over"),
        },
    ),
    "reviews": (
        N_("Reviews and audits"),
        {
            "open": N_("Rights waiting for a review"),
            "overdue": N_("Of these past their day"),
            "audits_open": N_("Audits of lone givers of access, open"),
            "audits_overdue": N_("Of the audits past their day"),
        },
    ),
    "alerts": (
        N_("Alerts"),
        {
            "decided": N_("Decided in the period"),
            "left_to_the_officer": N_("Gone on to the overall officer"),
            "open": N_("Without a decision"),
        },
    ),
    "measures": (
        N_("Physical measures"),
        {
            "listed": N_("On the list"),
            "checked": N_("Checks in the period"),
            "overdue": N_("Check overdue"),
        },
    ),
    "remarks_on_measures": (
        N_("Remarks on measures"),
        {
            "filed": N_("Filed in the period"),
            "answered": N_("Answered in the period"),
            "open": N_("Without an answer"),
        },
    ),
    "checks": (
        N_("Self-checks and mutual checks"),
        {
            "people": N_("People here"),
            "self_checks_answered": N_("People who answered the self-check"),
            "mutual_checks_closed": N_("Mutual checks closed in the period"),
            "mutual_checks_open": N_("Mutual checks open"),
            "mutual_checks_overdue": N_("Mutual checks overdue"),
        },
    ),
}
_WORRYING: Final = frozenset(
    {
        *("overdue", "lost", "everyone_missing", "holders_missing", "audits_overdue"),
        *("left_to_the_officer", "mutual_checks_overdue"),
    }
)


@dataclass(frozen=True)
class Figure:
    """A number with its heading; one that worries stands out."""

    heading: str
    number: int
    worrying: bool


def figures_of(content: Mapping[str, Any]) -> list[tuple[str, list[Figure]]]:
    """The groups of a report's numbers. A report that was sent before something was counted does not have it."""
    return [
        (
            title,
            [
                _figure(name, heading, content[group])
                for name, heading in rows.items()
                if name in content[group]
            ],
        )
        for group, (title, rows) in _GROUPS.items()
        if group in content
    ]


def _figure(name: str, heading: str, numbers: Mapping[str, int]) -> Figure:
    return Figure(heading, numbers[name], name in _WORRYING and numbers[name] > 0)

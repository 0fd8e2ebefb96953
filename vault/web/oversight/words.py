"""How kinds and states of oversight are called on pages."""

from __future__ import annotations

from typing import Any, Final

from vault.oversight.alerts.kinds import Addressee, Outcome
from vault.oversight.measures.rules import MeasureKind
from vault.oversight.remarks.rules import Answerer, RemarkAbout, RemarkOutcome
from vault.oversight.reports.standing import ReportState
from vault.platform.texts import N_
from vault.web.frame.reader import said

WORDS: Final[dict[str, dict[str, str]]] = {
    "outcomes": {
        Outcome.HARMLESS: N_("Nothing was wrong"),
        Outcome.ACTED: N_("Something was done about it"),
    },
    "addressees": {
        Addressee.MANAGER: N_("The responsible manager decides"),
        Addressee.OFFICER: N_("The overall officer decides"),
    },
    "about": {
        RemarkAbout.PROCEDURE: N_("Procedure"),
        RemarkAbout.MEASURE: N_("Physical measure"),
        RemarkAbout.ENTRY: N_("Register entry"),
    },
    "answerers": {
        Answerer.MANAGER: N_("A responsible manager answers"),
        Answerer.OFFICER: N_("The overall officer answers"),
    },
    "answers": {
        RemarkOutcome.KEPT: N_("It stays as it is"),
        RemarkOutcome.CHANGED: N_("It is changed"),
        RemarkOutcome.EXCEPTION: N_("A dated exception is on record, or will be"),
    },
    "kinds": {
        MeasureKind.CONTAINER: N_("Container or safe"),
        MeasureKind.AREA: N_("Restricted area"),
        MeasureKind.KEY: N_("Key"),
        MeasureKind.KEYPAD: N_("Keypad"),
        MeasureKind.OTHER: N_("Other measure"),
    },
    "reports": {
        ReportState.CURRENT: N_("Up to date"),
        ReportState.DUE: N_("Due soon"),
        ReportState.RED: N_("Overdue"),
    },
    "said": {"yes": N_("Yes"), "no": N_("No"), "unsure": N_("Not sure")},
}
"""What every template of oversight is given as `words`."""
TONES: Final = {ReportState.CURRENT: "good", ReportState.DUE: "wait", ReportState.RED: "bad"}


def pairs(words: dict[str, str]) -> list[tuple[str, Any]]:
    """For a field that asks for one of them."""
    return [(str(value), said(text)) for value, text in words.items()]

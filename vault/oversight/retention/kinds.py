"""Kinds of evidence, and how long each is kept at least. Pure data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from vault.platform.texts import N_

LEAST_YEARS: Final = 5
MOST_YEARS: Final = 100


class Evidence(StrEnum):
    """What is kept as evidence beside the log."""

    MANAGEMENT_REPORT = "management_report"
    ALERT = "alert"
    PLEDGE = "pledge"
    TRAINING_COMPLETION = "training_completion"
    PROCEDURE_VERSION = "procedure_version"
    PHYSICAL_MEASURE = "physical_measure"
    MUTUAL_CHECK = "mutual_check"
    SELF_CHECK = "self_check"


EVIDENCE_NAMES: Final[dict[Evidence, str]] = {
    Evidence.MANAGEMENT_REPORT: N_("Yearly reports"),
    Evidence.ALERT: N_("Alerts and the decisions on them"),
    Evidence.PLEDGE: N_("Signed pledges"),
    Evidence.TRAINING_COMPLETION: N_("Completions of training"),
    Evidence.PROCEDURE_VERSION: N_("Versions of procedures"),
    Evidence.PHYSICAL_MEASURE: N_("Physical measures and their checks"),
    Evidence.MUTUAL_CHECK: N_("Mutual checks"),
    Evidence.SELF_CHECK: N_("Self-checks"),
}

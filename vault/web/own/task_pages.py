"""Where the tasks of the worklist and the steps of the set-up are done: one page each. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SETUP_PAGES: Final[dict[str, str]] = {
    "overall_officer": "/people",
    "responsible_manager": "/people",
    "confirmed_people": "/people",
    "contacts": "/contacts",
    "first_entry": "/entries",
    "pledge_template": "/pledges/templates",
    "holder_course": "/training/manage",
    "everyone_course": "/training/manage",
}
"""By the name of the step; the procedures have a page each."""
_PROCEDURE: Final = "procedure_"

TASK_PAGES: Final[dict[str, str]] = {
    "alerts": "/alerts",
    "copies_due_back": "/copies",
    "held_by_scanner": "/items",
    "infected_items": "/items",
    "copies_overdue": "/copies",
    "copy_passwords": "/copies",
    "copy_requests": "/copies/requests?state=requested",
    "course_everyone": "/training/courses/everyone",
    "course_holder": "/training/courses/holder",
    "disposals_to_confirm": "/disposals",
    "grant_requests": "/access/requests",
    "grant_reviews": "/access/reviews",
    "grantor_audits": "/access/audits",
    "grants_to_acknowledge": "/access/grants/{grant}",
    "measures_overdue": "/measures",
    "measures_to_check": "/measures",
    "mutual_check": "/checks",
    "mutual_checks_overdue": "/checks",
    "notices": "/notices",
    "own_copy_passwords": "/copies",
    "pledge_general": "/pledges",
    "pledge_holder": "/pledges",
    "pledge_leaver": "/pledges",
    "powers_without_procedure": "/procedures",
    "procedure_to_acknowledge": "/procedures/{slot}",
    "procedure_unacknowledged": "/procedures/versions/{version}/acknowledgements",
    "remarks_to_answer": "/remarks",
    "report_due": "/reports/draft",
    "reports_overdue": "/reports",
    "reports_to_acknowledge": "/reports/{report}",
    "self_check": "/self-check",
    "training_everyone": "/training/manage",
    "training_holder": "/training/manage",
    "visits_to_decide": "/visits",
}
"""By the kind of the task, with places for what the task is about."""


def task_page(kind: str, about: Mapping[str, str]) -> str:
    """The page that does a task.

    Raises:
        KeyError: there is no page for the kind, or the task does not name what its page needs.
    """
    if kind.startswith("setup_"):
        return step_page(kind.removeprefix("setup_"))
    return TASK_PAGES[kind].format_map(about)


def step_page(name: str) -> str:
    """The page that takes a step of the set-up; KeyError for a step without one."""
    if name.startswith(_PROCEDURE):
        return f"/procedures/{name.removeprefix(_PROCEDURE)}"
    return SETUP_PAGES[name]

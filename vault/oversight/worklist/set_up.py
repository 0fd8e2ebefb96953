"""Tasks of the first role: set up how information is managed, and answer for it every year."""

from __future__ import annotations

from collections.abc import Iterator

from vault.oversight.reports.standing import ReportState, Standing, standings
from vault.oversight.worklist.task import Section, Task
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.texts import N_
from vault.procedures.acknowledge import people_with_gap
from vault.procedures.queries import all_published, powers_lacking
from vault.procedures.slots import SLOT_TITLES
from vault.setup.checklist import gaps

HERE = Section.SET_UP


def set_up_tasks(tx: Transaction, person_id: str) -> Iterator[Task]:
    """What a responsible manager or the overall officer has to lay down, report or acknowledge."""
    manages, oversees = (
        holds(tx, person_id, post) for post in (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)
    )
    if manages or oversees:
        yield from (Task(HERE, f"setup_{gap.name}", gap.title, gap.command, gap.route) for gap in gaps(tx))
        yield from _procedures(tx)
    if manages:
        yield from (_report_due(each) for each in standings(tx, person_id) if _is_due(each))
    if oversees:
        yield from _reports_of_managers(standings(tx), person_id)


def _procedures(tx: Transaction) -> Iterator[Task]:
    lacking = powers_lacking(tx)
    if lacking:
        yield Task(
            HERE,
            "powers_without_procedure",
            N_("{count} of the manager's powers have no procedure: {powers}."),
            "hizo procedure list",
            "GET /v1/procedures",
            count=len(lacking),
            params={"powers": ", ".join(map(str, lacking))},
        )
    for slot, version in all_published(tx).items():
        missing = len(people_with_gap(tx, version.version_id))
        if missing:
            yield Task(
                HERE,
                "procedure_unacknowledged",
                N_("{count} people have not acknowledged: {title}."),
                f"hizo procedure acknowledgements {slot.value}",
                f"GET /v1/procedures/versions/{version.version_id}/acknowledgements",
                count=missing,
                params={"title": SLOT_TITLES[slot]},
                about={"slot": slot.value, "version": version.version_id},
            )


def _is_due(each: Standing) -> bool:
    return each.state is not ReportState.CURRENT and each.waiting is None


def _report_due(each: Standing) -> Task:
    return Task(
        HERE,
        "report_due",
        N_("Your yearly report to the overall officer is due."),
        "hizo report send",
        "POST /v1/management-reports",
        due_ms=each.due_ms,
    )


def _reports_of_managers(found: list[Standing], person_id: str) -> Iterator[Task]:
    others = [each for each in found if each.manager_id != person_id]
    sent = [each for each in others if each.waiting is not None]
    red = [each for each in others if each.state is ReportState.RED and each.waiting is None]
    if sent:
        yield Task(
            HERE,
            "reports_to_acknowledge",
            N_("{count} yearly reports wait to be acknowledged."),
            f"hizo report acknowledge {sent[0].waiting}",
            f"POST /v1/management-reports/{sent[0].waiting}/acknowledge",
            count=len(sent),
            due_ms=min(each.due_ms for each in sent),
            about={"report": sent[0].waiting or ""},
        )
    if red:
        yield Task(
            HERE,
            "reports_overdue",
            N_("{count} managers have not reported for a year."),
            "hizo report list",
            "GET /v1/management-reports",
            count=len(red),
            due_ms=min(each.due_ms for each in red),
        )

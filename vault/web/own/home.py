"""The home page: what waits for the visitor, each one click from its act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInAtAll
from vault.identity.routes import list_notices
from vault.oversight.worklist.routes import show_worklist
from vault.oversight.worklist.schemas import TaskOut
from vault.oversight.worklist.task import Section
from vault.people.enrolment_routes import me
from vault.platform.http import PlatformDep
from vault.platform.texts import N_
from vault.web.frame.lists import part_at
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import visitor_of
from vault.web.own.task_pages import task_page

NOTICES_SHOWN: Final = 5
_SETUP: Final = "setup"
ALIKE: Final[dict[str, str]] = {
    _SETUP: N_("{count} steps are left before documents can be deposited."),
    "procedure_to_acknowledge": N_("Read and acknowledge {count} procedures."),
    "procedure_unacknowledged": N_("{count} procedures are not acknowledged by everybody."),
    "mutual_check": N_("Carry out {count} mutual checks."),
}
"""Tasks that come in numbers are folded under one line each."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """A task and its page, or several that are alike, folded."""

    tasks: list[tuple[TaskOut, str]]
    text: str
    count: int
    due_at: str | None
    overdue: bool


@router.get("/")
def home(request: Request, platform: PlatformDep, who: SignedInAtAll) -> Response:
    """Tasks by role, and what was not read yet; whoever is from outside learns what is open to them."""
    if who.temporary:
        return page(request, "own/outside.html", me=me(request, platform, who))
    visitor = visitor_of(request, platform, who)
    language = language_of(request)
    sections = show_worklist(platform, visitor.who, language).sections
    unread = [task for section in sections for task in section.tasks if task.kind == "notices"]
    part_of = part_at(platform, limit=NOTICES_SHOWN)
    return page(
        request,
        "own/home.html",
        sections=[(each.name, each.title, list(_lines(each.tasks))) for each in sections],
        set_up=Section.SET_UP,
        unread=sum(task.count for task in unread),
        notices=list_notices(platform, visitor.who, language, part_of, unread=True).items,
    )


def _lines(tasks: list[TaskOut]) -> Iterator[Line]:
    """The tasks of a section, the set-up before all others, but for the notices, which have a place of their own."""
    groups: dict[str, list[tuple[TaskOut, str]]] = defaultdict(list)
    for task in sorted(tasks, key=lambda task: _alike(task) != _SETUP):
        if task.kind != "notices":
            groups[_alike(task)].append((task, task_page(task.kind, task.about)))
    for kind, same in groups.items():
        if kind in ALIKE and len(same) > 1:
            yield _line(same, ALIKE[kind])
        else:
            yield from (_line([each], each[0].text) for each in same)


def _alike(task: TaskOut) -> str:
    return _SETUP if task.kind.startswith("setup_") else task.kind


def _line(tasks: list[tuple[TaskOut, str]], text: str) -> Line:
    due = [task.due_at for task, _ in tasks if task.due_at is not None]
    return Line(tasks, text, len(tasks), min(due, default=None), any(task.overdue for task, _ in tasks))

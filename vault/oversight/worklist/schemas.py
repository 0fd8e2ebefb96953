"""What the route of the worklist gives."""

from __future__ import annotations

from vault.oversight.worklist.task import SECTION_TITLES, Section, Task
from vault.platform.clock import utc_text
from vault.platform.http import Output
from vault.platform.texts import Language, translate


class TaskOut(Output):
    """An open task, and what does it: a command, or a route; the ids of what it is `about` by what they are."""

    kind: str
    text: str
    about: dict[str, str]
    count: int
    due_at: str | None
    overdue: bool
    command: str
    route: str

    @classmethod
    def of(cls, task: Task, now_ms: int, language: Language) -> TaskOut:
        """One task in the reader's language."""
        return cls(
            kind=task.kind,
            text=translate(task.text, language, count=str(task.count), **task.params),
            about=dict(task.about),
            count=task.count,
            due_at=None if task.due_ms is None else utc_text(task.due_ms),
            overdue=task.due_ms is not None and task.due_ms < now_ms,
            command=task.command,
            route=task.route,
        )


class SectionOut(Output):
    """The tasks of one role."""

    name: Section
    title: str
    tasks: list[TaskOut]


class WorklistOut(Output):
    """What the caller has to do now, by role; `open` counts all tasks."""

    open: int
    sections: list[SectionOut]

    @classmethod
    def of(cls, found: dict[Section, list[Task]], now_ms: int, language: Language) -> WorklistOut:
        """The whole list."""
        return cls(
            open=sum(map(len, found.values())),
            sections=[
                SectionOut(
                    name=section,
                    title=translate(SECTION_TITLES[section], language),
                    tasks=[TaskOut.of(task, now_ms, language) for task in tasks],
                )
                for section, tasks in found.items()
            ],
        )

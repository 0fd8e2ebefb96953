"""What one has to do now, by role."""

from __future__ import annotations

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.words import moment
from clients.texts import translate as _


def _worklist(app: App) -> None:
    with app.signed_in() as client:
        found = client.oversight.worklist()
    rows = [
        [each["title"], task["text"], _due(task), task["command"]]
        for each in found["sections"]
        for task in each["tasks"]
    ]
    app.output.table(found, [_("role"), _("task"), _("due"), _("command")], rows)
    if not rows:
        app.output.note(_("nothing waits for you"))


def _due(task: dict[str, object]) -> str:
    if task["due_at"] is None:
        return ""
    due = moment(str(task["due_at"]))
    return _("{time} (overdue)").format(time=due) if task["overdue"] else due


worklist = command(None, "worklist", _("Show what you have to do now, with the command for each."))(_worklist)

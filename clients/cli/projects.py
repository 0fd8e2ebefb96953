"""Projects and tasks, for which access is given."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

projects = group("project", _("Open and close the projects for which access is given."))


@click.argument("name")
def _open(app: App, *, name: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access.open_project(name))
    app.output.facts(answer, {field: answer[field] for field in ("id", "name", "opened_at")})


command(projects, "open", _("Open a project or task."))(_open)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.access.projects()
    app.output.listing(found, ("id", "name", "opened_at", "closed_at", "close_reason"))


command(projects, "list", _("List the projects."))(_list)


@click.argument("project")
@reason_option
def _close(app: App, *, project: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access.close_project(project, reason))
    app.output.facts(answer, answer)
    app.output.note(_("its grants now wait to be confirmed: hizo grant reviews"))


command(projects, "close", _("Close a project; its grants go up for review at once."))(_close)

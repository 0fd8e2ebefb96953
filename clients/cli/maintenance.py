"""Work on the vault by people from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import tell_other_half
from clients.errors import UnusableCommandError
from clients.texts import translate as _

SESSION = (
    "id",
    "state",
    "worker",
    "worker_company",
    "supervision",
    "watcher",
    "ends_at",
    "opened_at",
    "closed_at",
)

maintenance = group("maintenance", _("Direct, watch and report work on the vault by people from outside."))


@click.option("--worker", "worker_name", required=True, metavar="NAME", help=_("The worker's name."))
@click.option("--company", "worker_company", required=True, help=_("The worker's company."))
@click.option("--purpose", required=True, help=_("What the work is for."))
@click.option(
    "--supervision",
    required=True,
    type=click.Choice(("attended", "moved")),
    help=_("Attended by an employee, or done after the protected information was moved away."),
)
@click.option("--watcher", "watcher_id", metavar="PERSON", help=_("The employee who attends."))
@click.option("--medium", help=_("The medium to which the information was moved."))
@click.option("--hours", type=click.IntRange(1, 8), help=_("How long the temporary id lives (default: 8)."))
def _open(app: App, **said: Any) -> None:
    facts = {name: value for name, value in said.items() if value is not None}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.maintenance.direct(facts))
    session = {name: answer["session"][name] for name in SESSION}
    link = {_("enrolment link"): answer["enrolment_link"], _("ends"): answer["enrolment_expires_at"]}
    app.output.facts(answer, {**session, **link})
    app.output.note(tell_other_half(answer["session"]["worker"]["id"]))


command(maintenance, "open", _("Direct a session, as a manager; prints the worker's one-time link."))(_open)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.maintenance.every()
    app.output.listing(found, SESSION)


command(maintenance, "list", _("List sessions, newest first."))(_list)


@click.argument("session")
def _show(app: App, *, session: str) -> None:
    with app.signed_in() as client:
        found = client.maintenance.report(session)
    app.output.facts(found, found)


command(
    maintenance, "show", _("Show the report: who directed, who watched, and every act of the temporary id.")
)(_show)


@click.argument("session")
def _start(app: App, *, session: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.maintenance.start(session))
    app.output.facts(answer, {name: answer[name] for name in SESSION})
    app.output.note(
        _("the vault is sealed: nobody opens anything until: {command}").format(
            command=f"hizo maintenance close {session} --recording FILE --log FILE"
        )
    )


command(maintenance, "start", _("Begin the work; from now on the vault is sealed."))(_start)


@click.argument("session")
@click.option(
    "--recording",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Recording of the screen."),
)
@click.option("--no-recording", metavar="WHY", help=_("Why there is no recording."))
@click.option(
    "--log",
    "operation_log",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Log of the work."),
)
@click.option("--no-log", metavar="WHY", help=_("Why there is no log."))
def _close(
    app: App,
    *,
    session: str,
    recording: Path | None,
    no_recording: str | None,
    operation_log: Path | None,
    no_log: str | None,
) -> None:
    given = (
        _evidence(recording, no_recording, "--recording FILE", "--no-recording WHY"),
        _evidence(operation_log, no_log, "--log FILE", "--no-log WHY"),
    )
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.maintenance.close(session, *given))
    app.output.facts(answer, {name: answer[name] for name in (*SESSION, "recording", "operation_log")})


def _evidence(file: Path | None, missing: str | None, *options: str) -> dict[str, str]:
    from clients.local_file import LocalFile  # noqa: PLC0415

    if (file is None) == (missing is None):
        raise UnusableCommandError(
            _("each piece of evidence is a file, or the reason why there is none"),
            remedy=_("give {options}").format(options=_(" or ").join(options)),
        )
    if file is None:
        return {"missing_because": missing or ""}
    return {"name": file.name, "sha256": LocalFile.measure(file).sha256.hex()}


command(
    maintenance,
    "close",
    _("End the work; the temporary id ends for good. Names and SHA-256 of files are kept, not the files."),
)(_close)

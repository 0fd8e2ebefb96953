"""The roster of access holders (管理名簿)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.words import moment
from clients.errors import UnusableCommandError
from clients.texts import translate as _

rosters = group("roster", _("Show and keep the roster of access holders; begin from an older list."))


def _moment_options(function: Any) -> Any:
    entry = click.option("--entry", metavar="ENTRY", help=_("Only this entry (default: all you oversee)."))
    at = click.option(
        "--at", metavar="TIME", help=_("As at this moment, such as 2027-03-14T10:00+09:00 (default: now).")
    )
    return entry(at(function))


@_moment_options
def _show(app: App, *, entry: str | None, at: str | None) -> None:
    with app.signed_in() as client:
        found = client.roster.lines(entry, at)
    app.output.table(found, found["columns"], [each["cells"] for each in found["items"]])
    app.output.note(_("as at {time}").format(time=moment(found["at"])))


command(rosters, "show", _("Show who could open something, now or at any past moment."))(_show)


@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_moment_options
def _export(app: App, *, file: Path, entry: str | None, at: str | None) -> None:
    from clients.local_file import write_new  # noqa: PLC0415

    kind = file.suffix.lower()
    if kind not in (".csv", ".pdf"):
        raise UnusableCommandError(
            _("the roster is kept as .csv or .pdf, not as {suffix}").format(suffix=kind or file.name),
            remedy=_("name a FILE that ends in .csv or .pdf"),
        )
    with app.signed_in() as client:
        data = client.roster.file("csv" if kind == ".csv" else "pdf", entry, at)
    size = write_new(file, [data])
    app.output.result({"file": str(file), "size": size}, [str(file)])
    app.output.note(
        _("the file is marked as a trade secret (営業秘密); keep it where only those see it who may")
    )


command(rosters, "export", _("Keep the roster as FILE (.csv or .pdf), marked as a trade secret."))(_export)


@click.argument("entry")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--right", required=True, type=click.Choice(("view", "deposit")), help=_("What each row asks for.")
)
@click.option("--tier", required=True, type=click.IntRange(1, 3), help=_("Up to which tier."))
@click.option(
    "--project",
    "project_id",
    required=True,
    metavar="PROJECT",
    help=_("For which project: hizo project list."),
)
@click.option(
    "--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day, at most a year ahead.")
)
@click.option(
    "--overseas",
    "overseas_risk",
    required=True,
    help=_("The risk of outflow abroad, and what is done about it."),
)
def _import(app: App, *, entry: str, file: Path, **terms: Any) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.roster.bring_in(entry, file.read_bytes(), terms))
    rows = [
        [each["row"], each["name"], each["request_id"], each["code"], each["reason"], each["remedy"]]
        for each in answer["rows"]
    ]
    app.output.table(
        answer, [_("row"), _("name"), _("request"), _("code"), _("reason"), _("what to do")], rows
    )
    app.output.note(
        _("{requested} requests to be decided (hizo grant approve), {refused} rows refused").format(
            requested=answer["requested"], refused=answer["refused"]
        )
    )


command(
    rosters,
    "import",
    _("Ask for access for everybody on an older list, FILE as CSV in UTF-8; rows are refused one by one."),
)(_import)

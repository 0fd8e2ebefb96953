"""The yearly report of a responsible manager to the overall officer."""

from __future__ import annotations

from pathlib import Path

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.words import moment
from clients.texts import translate as _

reports = group("report", _("Report once a year to the overall officer; read and acknowledge reports."))


def _draft(app: App) -> None:
    with app.signed_in() as client:
        found = client.reports.draft()
    app.output.facts(found, found["content"])
    app.output.note(_("send it, with your remarks: hizo report send --remarks WORDS"))


command(reports, "draft", _("Show what your report would say now, from live data."))(_draft)


@click.option("--remarks", default="", help=_("What you say beside the numbers."))
def _send(app: App, *, remarks: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.reports.send(remarks))
    facts = ("id", "sent_at", "sha256")
    app.output.facts(answer, {name: answer[name] for name in facts})
    app.output.note(
        _("the numbers are frozen; the overall officer acknowledges it: {command}").format(
            command=f"hizo report acknowledge {answer['id']}"
        )
    )


command(reports, "send", _("Freeze the numbers of now and send the report."))(_send)


@click.argument("report")
def _acknowledge(app: App, *, report: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.reports.acknowledge(report))
    app.output.facts(answer, {name: answer[name] for name in ("id", "acknowledged_at", "sha256")})


command(reports, "acknowledge", _("Say, as the overall officer, that you have read a report."))(_acknowledge)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found, standings = client.reports.every(), client.reports.standings()
    app.output.listing(found, ("id", "manager", "sent_at", "acknowledged_at"))
    for each in standings:
        due = moment(each["due_at"])
        if each["state"] == "red":
            app.output.note(_("overdue since {time}: {name}").format(time=due, name=each["manager"]["name"]))
        else:
            app.output.note(_("due by {time}: {name}").format(time=due, name=each["manager"]["name"]))


command(reports, "list", _("List reports, and when each manager's next one is due."))(_list)


@click.argument("report")
def _show(app: App, *, report: str) -> None:
    with app.signed_in() as client:
        found = client.reports.show(report)
    app.output.facts(
        found, {**{name: found[name] for name in ("id", "sent_at", "acknowledged_at")}, **found["content"]}
    )


command(reports, "show", _("Show a report with its frozen numbers."))(_show)


@click.argument("report")
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("File to write.")
)
def _save(app: App, *, report: str, target: Path | None) -> None:
    from clients.local_file import harmless_name, write_new  # noqa: PLC0415

    with app.signed_in() as client:
        data = client.reports.document(report)
    path = target or Path(harmless_name(f"report-{report}.pdf"))
    size = write_new(path, [data])
    app.output.result({"file": str(path), "size": size}, [str(path)])


command(reports, "save", _("Save a report as a PDF, marked as a trade secret."))(_save)

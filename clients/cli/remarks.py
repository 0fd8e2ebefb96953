"""Remarks on measures: what does not work in practice, and what managers answer."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

OUTCOMES = ("kept", "changed", "exception")

remarks = group("remark", _("Say what does not work about a measure; answer such remarks."))


@click.option("--state", type=click.Choice(("open", "answered")), help=_("Only remarks in this state."))
def _list(app: App, *, state: str | None) -> None:
    with app.signed_in() as client:
        found = client.remarks.every(state)
    app.output.listing(
        found,
        (
            *("id", "about", "target_name", "department", "problem", "proposal", "filed_at", "due_at"),
            *("outcome", "reason"),
        ),
    )


command(remarks, "list", _("List your remarks, newest first; managers see everybody's."))(_list)


@click.option("--procedure", metavar="SLOT", help=_("The procedure it is about: hizo procedure list."))
@click.option("--measure", metavar="MEASURE", help=_("The physical measure it is about: hizo measure list."))
@click.option("--entry", metavar="ENTRY", help=_("The entry whose handling it is about: hizo responsible."))
@click.option("--problem", required=True, help=_("What does not work, without any secret."))
@click.option("--proposal", help=_("What would work instead."))
def _file(app: App, *, problem: str, proposal: str | None, **named: str | None) -> None:
    found = [(about, target) for about, target in named.items() if target]
    if len(found) != 1:
        raise UnusableCommandError(
            _("a remark is about one thing"), remedy=_("name it with --procedure, --measure or --entry")
        )
    ((about, target),) = found
    with app.signed_in() as client:
        answer = client.remarks.file(about, target, problem, proposal)
    app.output.facts(answer, {name: answer[name] for name in ("id", "target_name", "department", "due_at")})


command(remarks, "file", _("File a remark on one measure; a manager has to answer it."))(_file)


@click.argument("remark")
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(OUTCOMES),
    help=_(
        "Whether the measure stays, was changed, or has a dated exception; the reason says where that one stands."
    ),
)
@reason_option
def _answer(app: App, *, remark: str, outcome: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = client.remarks.answer(remark, outcome, reason)
    app.output.facts(
        answer, {name: answer[name] for name in ("id", "target_name", "outcome", "reason", "answered_at")}
    )


command(remarks, "answer", _("Answer a remark of somebody else, once."))(_answer)

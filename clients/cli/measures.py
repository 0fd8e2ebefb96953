"""The list of physical measures: containers, areas, keys, keypads."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

KINDS = ("container", "area", "key", "keypad", "other")

measures = group("measure", _("Keep the list of physical measures and check them."))


@click.option("--ended", is_flag=True, help=_("Those that were taken off the list."))
def _list(app: App, *, ended: bool) -> None:
    with app.signed_in() as client:
        found = client.measures.every(ended=ended)
    app.output.listing(found, ("id", "site", "kind", "name", "responsible", "next_check_on", "overdue"))


command(measures, "list", _("List measures, those to be checked first on top."))(_list)


@click.argument("name")
@click.option("--site", required=True, help=_("At which site."))
@click.option("--kind", required=True, type=click.Choice(KINDS), help=_("What it is."))
@click.option("--person", "responsible_id", required=True, metavar="PERSON", help=_("Who looks after it."))
@click.option(
    "--every",
    "interval_days",
    required=True,
    type=click.IntRange(1, 366),
    metavar="DAYS",
    help=_("How often somebody looks at it."),
)
def _add(app: App, **measure: Any) -> None:
    with app.signed_in() as client:
        answer = client.measures.add(measure)
    app.output.facts(answer, {name: answer[name] for name in ("id", "site", "name", "next_check_on")})


command(measures, "add", _("Put a measure on the list. Never write a number of a dial or keypad."))(_add)


@click.argument("measure")
@click.option("--found", required=True, help=_("What you found, without any number of a dial or keypad."))
@click.option(
    "--next",
    "next_in_days",
    type=click.IntRange(1, 366),
    metavar="DAYS",
    help=_("Days until the next check (default: as laid down for the measure)."),
)
def _check(app: App, *, measure: str, found: str, next_in_days: int | None) -> None:
    with app.signed_in() as client:
        answer = client.measures.check(measure, found, next_in_days)
    app.output.facts(answer, answer)


command(measures, "check", _("Write what a check found."))(_check)


@click.argument("measure")
@reason_option
def _end(app: App, *, measure: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = client.measures.end(measure, reason)
    app.output.result(answer, [_("off the list: {id}").format(id=measure)])


command(measures, "end", _("Take a measure off the list."))(_end)

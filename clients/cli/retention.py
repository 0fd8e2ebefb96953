"""How long evidence is kept."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

retention = group("retention", _("See how long evidence is kept, and keep it for longer."))


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.oversight.retention()
    app.output.listing(found, ("kind", "name", "years", "set_by", "reason"))


command(retention, "list", _("List each kind of evidence with the years it is kept."))(_list)


@click.argument("kind")
@click.argument("years", type=click.IntRange(5, 100))
@reason_option
def _set(app: App, *, kind: str, years: int, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.oversight.keep(kind, years, reason))
    app.output.facts(answer, {name: answer[name] for name in ("kind", "name", "years")})


command(retention, "set", _("Keep a KIND of evidence for so many YEARS from now on; never for fewer."))(_set)

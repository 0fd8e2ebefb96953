"""What the vault noticed by itself."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

alerts = group("alert", _("See what the vault noticed by itself, and decide on it."))


@click.option("--state", type=click.Choice(("open", "decided")), help=_("Only alerts in this state."))
def _list(app: App, *, state: str | None) -> None:
    with app.signed_in() as client:
        found = client.alerts.every(state)
    app.output.listing(found, ("id", "text", "entry_name", "subject", "raised_at", "due_at", "outcome"))


command(alerts, "list", _("List alerts, newest first."))(_list)


@click.argument("alert")
@click.option(
    "--outcome", required=True, type=click.Choice(("harmless", "acted")), help=_("What it comes to.")
)
@reason_option
def _decide(app: App, *, alert: str, outcome: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.alerts.decide(alert, outcome, reason))
    app.output.facts(answer, answer)


command(alerts, "decide", _("Say what an alert comes to, and why."))(_decide)

"""Lending the power to set access on an entry."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

delegations = group(
    "delegate", _("Lend the power to decide on access to an entry, by document and for a time.")
)


@click.argument("entry")
@click.argument("person")
@click.option(
    "--document", required=True, help=_("The document by which the power is lent, such as its number.")
)
@click.option("--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day."))
@click.option("--starts-on", metavar="YYYY-MM-DD", help=_("First day, if it is not today."))
@reason_option
def _give(app: App, *, entry: str, person: str, **said: Any) -> None:
    facts = {"person_id": person} | {name: value for name, value in said.items() if value is not None}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.register.delegate(entry, facts))
    app.output.facts(answer, answer)


command(delegations, "give", _("Lend the power to a person."))(_give)


@click.argument("entry")
def _list(app: App, *, entry: str) -> None:
    with app.signed_in() as client:
        found = client.register.delegations(entry)
    app.output.listing(found, ("id", "person", "document", "starts_on", "ends_on", "made_by", "ended_at"))


command(delegations, "list", _("List the powers lent on an entry."))(_list)


@click.argument("delegation")
@reason_option
def _end(app: App, *, delegation: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.register.end_delegation(delegation, reason))
    app.output.facts(answer, {name: answer[name] for name in ("id", "person", "ended_at")})


command(delegations, "end", _("End it before its day."))(_end)

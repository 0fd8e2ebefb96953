"""Access rights."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import named, reason_option
from clients.cli.words import word
from clients.texts import translate as _

grants = group("grant", _("Give and take back access rights."))


@click.argument("entry")
@click.argument("person")
@click.option(
    "--right", required=True, type=click.Choice(("view", "deposit")), help=_("View, or deposit and view.")
)
@click.option("--tier", required=True, type=click.IntRange(1, 3), help=_("Up to which tier."))
@click.option("--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day."))
@reason_option
def _give(app: App, *, entry: str, person: str, right: str, tier: int, ends_on: str, reason: str) -> None:
    facts = {"person_id": person, "right": right, "tier": tier, "reason": reason, "ends_on": ends_on}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.register.grant(entry, facts))
    app.output.facts(answer, answer)


command(grants, "give", _("Give a person access to an entry."))(_give)


@click.argument("entry")
def _list(app: App, *, entry: str) -> None:
    with app.signed_in() as client:
        found = client.register.grants(entry)
    app.output.table(
        found,
        [_("grant"), _("person"), _("right"), _("tier"), _("until"), _("taken back")],
        [
            [
                each.get("id"),
                named(each.get("person")),
                word(each.get("right")),
                each.get("tier"),
                each.get("ends_on"),
                each.get("revoked_at"),
            ]
            for each in found
        ],
    )


command(grants, "list", _("List the grants of an entry."))(_list)


@click.argument("grant")
@reason_option
def _revoke(app: App, *, grant: str, reason: str) -> None:
    with app.signed_in() as client:
        app.with_fresh_code(client, lambda: client.register.revoke(grant, reason))
    app.output.result({"revoked": grant}, [_("taken back: {id}").format(id=grant)])


command(grants, "revoke", _("Take a grant back, at once."))(_revoke)

"""Recovering the overall officer's post, by a second officer."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.cli.words import word
from clients.texts import translate as _

recoveries = group("recovery", _("Recover the overall officer's post when its holder cannot act."))


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.recoveries.every()
    app.output.table(
        found,
        [_("recovery"), _("kind"), _("may be completed from"), _("outcome"), _("reason")],
        [
            [
                each.get("id"),
                word(each.get("kind")),
                each.get("ripe_at"),
                word(each.get("outcome")),
                each.get("reason"),
            ]
            for each in found
        ],
    )


command(recoveries, "list", _("List recoveries, newest first."))(_list)


@click.argument("kind", type=click.Choice(("rebind", "succeed")))
@reason_option
def _open(app: App, *, kind: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.recoveries.open(kind, reason))
    app.output.facts(answer, answer)
    app.output.note(_("everybody was told; complete it after the time shown, if nobody objects"))


command(recoveries, "open", _("Announce a new code application for the officer, or your succession."))(_open)


@click.argument("recovery_id", metavar="RECOVERY")
@reason_option
def _object(app: App, *, recovery_id: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.recoveries.object(recovery_id, reason))
    app.output.facts(answer, answer)


command(recoveries, "object", _("End a recovery by an objection."))(_object)


@click.argument("recovery_id", metavar="RECOVERY")
def _complete(app: App, *, recovery_id: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.recoveries.complete(recovery_id))
    link = answer["enrolment_link"]
    shown = {_("enrolment link"): link, _("ends"): answer["enrolment_expires_at"]} if link else {}
    app.output.facts(answer, {**answer["recovery"], **shown})


command(recoveries, "complete", _("Carry out after 72 hours what you announced."))(_complete)

"""Putting an item under another marking."""

from __future__ import annotations

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.operations import await_operation
from clients.cli.people import named, reason_option
from clients.cli.words import moment, word
from clients.texts import translate as _

regradings = group("regrade", _("Put an item under another marking."))


@click.argument("item")
@click.argument("marking")
@click.option("--no-wait", is_flag=True, help=_("Do not wait until every page is marked."))
@prompts.code_option
@reason_option
def _order(app: App, *, item: str, marking: str, no_wait: bool, code: str | None, reason: str) -> None:
    with app.signed_in() as client:
        answer = client.regradings.order(item, marking, reason, prompts.code(code))
        if not no_wait:
            await_operation(client, str(answer["operation_id"]))
    ordered = answer["regrading"]
    facts = {
        _("item"): ordered["item_id"],
        _("marking"): f"{ordered['old_marking']} → {ordered['marking']}",
        _("state"): word("ordered" if no_wait else "done"),
        _("operation"): answer["operation_id"],
    }
    app.output.facts(answer, facts)


command(regradings, "order", _("Put ITEM under MARKING; it is closed until every page bears it."))(_order)


@click.option("--item", "item_id", metavar="ITEM", help=_("Only for this item."))
@click.option(
    "--state",
    type=click.Choice(["ordered", "marked", "done", "superseded"]),
    help=_("Only in this state; ordered are those that are not finished."),
)
def _list(app: App, *, item_id: str | None, state: str | None) -> None:
    with app.signed_in() as client:
        found = client.regradings.every(item_id, state)
    app.output.table(
        found,
        [_("item"), _("marking"), _("state"), _("waits for"), _("ordered by"), _("created")],
        [
            [
                each["item_id"],
                f"{each['old_marking']} → {each['marking']}",
                word(each["state"]),
                each["blocked_by"],
                named(each["ordered_by"]),
                moment(each["ordered_at"]),
            ]
            for each in found
        ],
    )


command(regradings, "list", _("List the changes on what you answer for, newest first."))(_list)

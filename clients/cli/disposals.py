"""Disposing of an item, by two people."""

from __future__ import annotations

from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.operations import await_operation
from clients.cli.output import shown
from clients.cli.people import named, reason_option
from clients.cli.words import heading, moment, valued, word
from clients.models import Disposal
from clients.texts import translate as _

disposals = group("dispose", _("Dispose of an item, by two people."))


def _facts(disposal: Disposal) -> dict[str, object]:
    facts: dict[str, object] = {
        _("disposal"): disposal.id,
        _("item"): disposal.item_id,
        _("state"): word(disposal.state),
        _("ordered by"): named(disposal.ordered_by),
        _("confirmed by"): named(disposal.confirmed_by),
    }
    facts |= {f"  {heading(name)}": valued(name, value) for name, value in disposal.bound.items()}
    facts[_("digest")] = disposal.digest
    if disposal.blocked_by:
        facts[_("waits for")] = disposal.blocked_by
    for place, step in enumerate(disposal.steps, start=1):
        facts[f"{_('step')} {place}"] = "  ".join(
            moment(str(step.get(name)))
            for name in ("step", "place", "target", "result", "answer", "at")
            if step.get(name)
        )
    return facts


def _answered(answer: dict[str, Any]) -> Disposal:
    return Disposal.read(answer.get("disposal", answer))


@click.argument("item")
@prompts.code_option
@reason_option
def _order(app: App, *, item: str, code: str | None, reason: str) -> None:
    with app.signed_in() as client:
        answer = client.disposals.order(item, reason, prompts.code(code))
    app.output.facts(answer, _facts(_answered(answer)))


command(disposals, "order", _("Order the disposal of an item, as its manager."))(_order)


@click.argument("disposal_id", metavar="DISPOSAL")
def _status(app: App, *, disposal_id: str) -> None:
    with app.signed_in() as client:
        found = client.disposals.one(disposal_id)
    app.output.facts(found.raw, _facts(found))


command(disposals, "status", _("Show a disposal with every step and every answer of the stores."))(_status)


@click.option("--item", "item_id", metavar="ITEM", help=_("Only for this item."))
def _list(app: App, *, item_id: str | None) -> None:
    with app.signed_in() as client:
        found = client.disposals.every(item_id)
    app.output.table(
        found,
        [_("disposal"), _("item"), _("state")],
        [[each.get("id"), each.get("item_id"), word(each.get("state"))] for each in found],
    )


command(disposals, "list", _("List disposals."))(_list)


@click.argument("disposal_id", metavar="DISPOSAL")
@click.option("--digest", help=_("Confirm only if the order still has this digest."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the order was read before."))
@click.option("--no-wait", is_flag=True, help=_("Do not wait until the item is erased."))
@prompts.code_option
def _confirm(
    app: App, *, disposal_id: str, digest: str | None, yes: bool, no_wait: bool, code: str | None
) -> None:
    with app.signed_in() as client:
        seen = client.disposals.one(disposal_id)
        app.output.plain(
            "\n".join(f"{heading(name)}: {shown(valued(name, value))}" for name, value in seen.bound.items())
        )
        prompts.agreed(_("Erase exactly this, for good?"), yes=yes or digest is not None)
        answer = client.disposals.confirm(disposal_id, digest or seen.digest, prompts.code(code))
        operation = answer.get("operation_id")
        if operation and not no_wait:
            await_operation(client, str(operation))
        found = client.disposals.one(disposal_id)
    app.output.facts(answer if no_wait else found.raw, _facts(found))


command(disposals, "confirm", _("Confirm another person's order; the item is then erased."))(_confirm)


@click.argument("disposal_id", metavar="DISPOSAL")
@reason_option
def _cancel(app: App, *, disposal_id: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = client.disposals.cancel(disposal_id, reason)
    app.output.result(answer, [_("cancelled: {id}").format(id=disposal_id)])


command(disposals, "cancel", _("Cancel an order that is not confirmed yet."))(_cancel)

"""Items and their versions."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.words import moment, word
from clients.models import Item
from clients.texts import translate as _


def facts_of(item: Item) -> dict[str, object]:
    """What a person wants to know of an item."""
    version = item.version
    return {
        _("item"): item.id,
        _("kind"): word(item.type),
        _("file name"): item.display_name,
        _("title"): item.title,
        _("entry"): item.entry_id,
        _("marking"): f"{item.marking} ({item.tier})",
        _("state"): word(item.state),
        _("being marked anew"): _("yes, closed to everybody until then") if item.marking_pending else None,
        _("found wrong"): ", ".join(str(word(fault)) for fault in item.faults) or None,
        _("malware scan"): _scan_of(item),
        _("version"): f"{version.id} ({version.number})" if version else None,
        _("pages"): version.pages if version else None,
        _("created"): item.created_at,
    }


def _scan_of(item: Item) -> str | None:
    """What the malware scanner said; nothing of an item without content."""
    if item.version is None:
        return None
    said = {
        "unscanned": _("not scanned"),
        "clean": _("nothing found"),
        "held": _("waits for the scanner, closed to everybody until then"),
        "infected": _("malware found, closed to everybody"),
    }
    return said.get(item.scan_state, item.scan_state)


@click.option("--entry", "entry_id", metavar="ENTRY", help=_("Only items of this entry."))
@click.option("--search", metavar="TEXT", help=_("Only names with this in them."))
@click.option("--marking", help=_("Only items with this marking."))
@click.option(
    "--from", "deposited_from", metavar="DAY", help=_("Deposited on this day (YYYY-MM-DD) or later.")
)
@click.option("--to", "deposited_to", metavar="DAY", help=_("Deposited on this day (YYYY-MM-DD) or before."))
@click.option("--sort", type=click.Choice(["newest", "oldest", "name"]), help=_("The order of the list."))
def _list(app: App, *, entry_id: str | None, **wanted: str | None) -> None:
    with app.signed_in() as client:
        found = client.documents.items(entry_id, **wanted)
    items = [Item.read(each) for each in found]
    app.output.table(
        found,
        [_("item"), _("tier"), _("file name"), _("state"), _("version")],
        [
            [
                each.id,
                each.tier,
                each.display_name or each.title,
                word(each.state),
                each.version.number if each.version else None,
            ]
            for each in items
        ],
    )


list_items = command(None, "list", _("List the items you may see."))(_list)


@click.argument("item")
def _show(app: App, *, item: str) -> None:
    with app.signed_in() as client:
        found = client.documents.item(item)
        versions = client.documents.versions(item)
    facts = facts_of(found)
    for each in versions:
        facts[f"{_('version')} {each.get('number')}"] = (
            f"{each.get('id')}  {moment(str(each.get('created_at')))}"
        )
    app.output.facts({**found.raw, "versions": versions}, facts)


show_item = command(None, "show", _("Show one item and its versions."))(_show)

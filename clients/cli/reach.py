"""Who could open what, why, what a move would take away, and what the log has about a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.people import named
from clients.cli.words import moment, word
from clients.errors import UnusableCommandError
from clients.texts import translate as _

ITEM_PREFIX = "itm_"
TRAIL_COLUMNS = ("index", "time", "says", "outcome", "actor", "device", "address")
at_option = click.option(
    "--at", metavar="TIME", help=_("As at this moment, such as 2027-03-14T10:00+09:00 (default: now).")
)


@click.argument("person")
@click.argument("thing", metavar="ITEM|ENTRY")
@click.option("--tier", type=click.IntRange(1, 3), help=_("Which tier of an entry (default: its highest)."))
@at_option
def _why(app: App, *, person: str, thing: str, tier: int | None, at: str | None) -> None:
    is_item = thing.startswith(ITEM_PREFIX)
    about: dict[str, Any] = {"item_id": thing} if is_item else {"entry_id": thing, "tier": tier}
    with app.signed_in() as client:
        found = client.reach.why(person, at=at, **about)
    app.output.table(
        found,
        [_("holds"), _("fact"), _("since"), _("until"), _("by"), _("leaf")],
        [
            [each["holds"], each["says"], each["since"], each["until"], named(each["by"]), each["leaf_index"]]
            for each in found["chain"]
        ],
    )
    app.output.note(_verdict(found))
    if found["remedy"]:
        app.output.note(_("what to do: {remedy}").format(remedy=found["remedy"]))


def _verdict(found: dict[str, Any]) -> str:
    said = {"person": found["person"]["name"], "time": moment(found["at"])}
    if found["opens"]:
        return _("{person} can open it, as at {time}").format(**said)
    return _("{person} cannot open it, as at {time}: {reason}").format(**said, reason=found["reason"])


why = command(
    None,
    "why",
    _("Show why PERSON can open an item or an entry, or why not: each fact with its leaf in the log."),
)(_why)


@click.argument("item")
@at_option
def _readers(app: App, *, item: str, at: str | None) -> None:
    with app.signed_in() as client:
        found = client.reach.readers(item, at)
    rows = [
        [named(each["person"]), word(each["right"]), each["tier"], each["grant_id"], each["leaf_index"]]
        for each in found["items"]
    ]
    app.output.table(found, [_("person"), _("right"), _("tier"), _("grant"), _("leaf")], rows)
    app.output.note(_("as at {time}").format(time=moment(found["at"])))


readers = command(None, "readers", _("Show who could open an item, now or at any past moment."))(_readers)


@click.argument("person")
@click.argument("kind", type=click.Choice(("transfer", "absence", "retirement")))
@click.option(
    "--on", required=True, metavar="YYYY-MM-DD", help=_("First day; the last day of whoever leaves.")
)
def _what_if(app: App, *, person: str, kind: str, on: str) -> None:
    with app.signed_in() as client:
        found = client.reach.what_if(person, kind, on)
    rows = [
        [named(each["entry"]), each["tiers"], each["items"], [item["title"] for item in each["known"]]]
        for each in found["entries"]
    ]
    app.output.table(found, [_("entry"), _("tiers"), _("items"), _("of these you know")], rows)
    app.output.note(
        _("{person}: {count} items would close at {time}; nothing was put on record").format(
            person=found["person"]["name"], count=found["items"], time=moment(found["takes_effect_at"])
        )
    )
    for each in found["answers_for"]:
        app.output.note(_("needs another manager: {entry}").format(entry=named(each)))


what_if = command(
    None, "what-if", _("Show what PERSON could no longer open after a move, without planning it.")
)(_what_if)


@click.argument("about", required=False, metavar="[PERSON|ITEM]")
@click.option("--act", metavar="ACT", help=_("Only this act on an item, such as page.released."))
def _trail(app: App, *, about: str | None, act: str | None) -> None:
    is_item = about is not None and about.startswith(ITEM_PREFIX)
    if act and not is_item:
        raise UnusableCommandError(
            _("--act chooses among what was done with an item"),
            remedy=_("name an item, or search with `hizo log search`"),
        )
    with app.signed_in() as client:
        if about is None:
            found = client.trail.own()
        else:
            found = client.trail.of_item(about, act) if is_item else client.trail.of(about)
    app.output.listing(found, TRAIL_COLUMNS)


trail = command(
    None,
    "trail",
    _("Show what the log has about you, about PERSON, or about ITEM: who did what, and who saw which page."),
)(_trail)


@click.argument("person")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("File to write, .pdf or .json (default: exit-pack-PERSON.pdf)."),
)
def _exit_pack(app: App, *, person: str, target: Path | None) -> None:
    from clients.local_file import harmless_name, write_new  # noqa: PLC0415

    path = target or Path(harmless_name(f"exit-pack-{person}.pdf"))
    kind = path.suffix.lower()
    if kind not in (".pdf", ".json"):
        raise UnusableCommandError(
            _("an exit pack is a .pdf or a .json file, not {name}").format(name=path.name),
            remedy=_("name a file that ends in .pdf or .json"),
        )
    with app.signed_in() as client:
        data = client.person_records.exit_pack(person, "pdf" if kind == ".pdf" else "json")
    size = write_new(path, [data])
    app.output.result({"file": str(path), "size": size}, [str(path)])
    app.output.note(
        _("the file is marked as a trade secret (営業秘密); keep it where only those see it who may")
    )


exit_pack = command(
    None,
    "exit-pack",
    _(
        "Save what a person leaves behind: everything seen, copies outstanding, pledges that bind, rights that were cut."
    ),
)(_exit_pack)

"""The register (目録) and its catalogue."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.output import shown
from clients.cli.people import named, reason_option
from clients.cli.words import word
from clients.texts import translate as _

entries = group("entry", _("Keep the register of important technologies."))


@click.argument("name")
@click.option("--why", "why_know_how", required=True, help=_("Why this is held as know-how."))
@click.option("--manager", "manager_id", required=True, metavar="PERSON", help=_("The responsible manager."))
@click.option(
    "--tier", required=True, type=click.IntRange(1, 3), help=_("Highest tier: 3 極秘, 2 秘, 1 社外秘.")
)
@click.option(
    "--keep-original", is_flag=True, help=_("Keep the exact original sealed beside the marked item.")
)
@click.option("--keep-original-reason", help=_("Why the original is kept."))
def _create(app: App, **facts: Any) -> None:
    given = {name: value for name, value in facts.items() if value is not None}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.register.create_entry(given))
    app.output.facts(answer, answer)


command(entries, "create", _("List a technology in the register."))(_create)


@click.option("--search", metavar="TEXT", help=_("Only names with this in them."))
def _list(app: App, *, search: str | None) -> None:
    with app.signed_in() as client:
        found = client.register.entries(search)
    app.output.table(
        found,
        [_("entry"), _("name"), _("tier"), _("manager"), _("listed on"), _("state")],
        [
            [
                each.get("id"),
                each.get("name"),
                each.get("tier"),
                named(each.get("manager")),
                each.get("listed_on"),
                word(each.get("state")),
            ]
            for each in found
        ],
    )


command(entries, "list", _("List the register."))(_list)


@click.argument("entry")
def _show(app: App, *, entry: str) -> None:
    with app.signed_in() as client:
        found = client.register.entry(entry)
    app.output.facts(found, found)


command(entries, "show", _("Show one entry."))(_show)


@click.argument("entry")
@click.argument("person")
@click.option("--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day."))
@reason_option
def _designate(app: App, *, entry: str, person: str, ends_on: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(
            client, lambda: client.register.designate(entry, person, reason, ends_on)
        )
    app.output.facts(answer, answer)


command(entries, "designate", _("Name a person who may carry out erasing."))(_designate)


@click.argument("entry")
def _designations(app: App, *, entry: str) -> None:
    with app.signed_in() as client:
        found = client.register.designations(entry)
    app.output.table(
        found,
        [_("designation"), _("person"), _("duty"), _("until"), _("ended")],
        [
            [
                each.get("id"),
                named(each.get("person")),
                word(each.get("duty")),
                each.get("ends_on"),
                each.get("ended_at"),
            ]
            for each in found
        ],
    )


command(entries, "designations", _("List who is designated for an entry."))(_designations)


@click.argument("designation")
@reason_option
def _end_designation(app: App, *, designation: str, reason: str) -> None:
    with app.signed_in() as client:
        app.with_fresh_code(client, lambda: client.register.end_designation(designation, reason))
    app.output.result({"ended": designation}, [_("ended: {id}").format(id=designation)])


command(entries, "end-designation", _("End a designation."))(_end_designation)


def _catalogue(app: App) -> None:
    with app.signed_in() as client:
        answer = client.catalogue()
    app.output.table(
        answer,
        [_("tier"), _("marking"), _("in English"), _("copies")],
        [
            [each.get("level"), each.get("marking"), each.get("name_en"), word(each.get("copies"))]
            for each in answer.get("tiers", [])
        ],
    )
    app.output.note(
        _("types of items: {types}").format(types=shown([*map(word, answer.get("item_types", []))]))
    )
    app.output.note(
        _("file formats: {formats}").format(
            formats=shown([each.get("name") for each in answer.get("formats", [])])
        )
    )


catalogue = command(None, "catalogue", _("Show tiers, markings, item types and formats."))(_catalogue)

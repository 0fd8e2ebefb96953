"""Bringing a file into the vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.items import facts_of
from clients.cli.progress import progress_bar
from clients.local_file import LocalFile
from clients.models import Item
from clients.texts import translate as _

TYPES = ("electronic_file", "paper", "removable_medium", "prototype", "process_area")


@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entry", "entry_id", required=True, metavar="ENTRY", help=_("The register entry."))
@click.option("--marking", required=True, help=_("A marking of the catalogue, such as 極秘."))
@click.option(
    "--tier", type=click.IntRange(1, 3), help=_("The tier, where the marking alone does not say it.")
)
@click.option("--title", help=_("Title (default: the file name)."))
@click.option("--name", "file_name", help=_("File name in the vault (default: the name of FILE)."))
@click.option("--authorised", help=_("Who may see it, as words to be stamped on the pages."))
@click.option("--type", "item_type", default=TYPES[0], type=click.Choice(TYPES), help=_("Kind of item."))
@click.option("--item", "item_id", metavar="ITEM", help=_("Bring a new version of this item."))
def _upload(app: App, *, file: Path, item_type: str, file_name: str | None, **facts: Any) -> None:
    from clients.http_client.documents import Deposit  # noqa: PLC0415

    given = {name: value for name, value in facts.items() if value is not None}
    given |= {"type": item_type, "file_name": file_name or file.name}
    local = LocalFile.measure(file)
    with app.signed_in() as client, progress_bar(app.output, file.name, local.size) as progress:
        deposit = Deposit(given, lambda: local.chunks(progress), local.size, local.sha256)
        item = app.with_fresh_code(client, lambda: client.documents.deposit(deposit))
    app.output.facts(item.raw, facts_of(item))
    _tell_report(app, item)


def _tell_report(app: App, item: Item) -> None:
    """Tell what the vault changed or doubted, so that nobody is surprised by the marked rendition."""
    report = item.version.raw.get("report") or {}
    for removed in report.get("removed") or ():
        app.output.note(_("removed: {what}").format(what=removed))
    for warning in report.get("warnings") or ():
        app.output.note(_("note: {text}").format(text=warning))
    if report.get("rasterised_pages"):
        app.output.note(_("pages turned into images: {pages}").format(pages=report["rasterised_pages"]))
    if report.get("was_signed"):
        app.output.note(_("the file was digitally signed: the exact original is kept sealed as evidence"))


upload = command(
    None, "upload", _("Bring FILE into the vault: typed by content, renamed, stamped on every page, sealed.")
)(_upload)

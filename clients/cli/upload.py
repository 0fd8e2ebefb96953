"""Bringing a file into the vault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli.app import App
from clients.cli.by_pieces import LARGE, send_by_pieces
from clients.cli.commands import command
from clients.cli.items import facts_of
from clients.cli.progress import progress_bar
from clients.errors import UnusableCommandError
from clients.local_file import LocalFile
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.models import Item, Version

ELECTRONIC = "electronic_file"
TYPES = (ELECTRONIC, "paper", "removable_medium", "prototype", "process_area")


@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entry", "entry_id", required=True, metavar="ENTRY", help=_("The register entry."))
@click.option("--marking", required=True, help=_("A marking of the catalogue, such as 極秘."))
@click.option(
    "--tier", type=click.IntRange(1, 3), help=_("The tier, where the marking alone does not say it.")
)
@click.option("--title", help=_("Title (default: the file name)."))
@click.option("--name", "file_name", help=_("File name in the vault (default: the name of FILE)."))
@click.option(
    "--authorised",
    help=_("For a PDF restricted by an owner password: why you may deposit it; kept with the act."),
    metavar="WHY",
)
@click.option("--type", "item_type", default=TYPES[0], type=click.Choice(TYPES), help=_("Kind of item."))
@click.option("--item", "item_id", metavar="ITEM", help=_("Bring a new version of this item."))
def _upload(app: App, *, file: Path | None, item_type: str, file_name: str | None, **facts: Any) -> None:
    given = {name: value for name, value in facts.items() if value is not None} | {"type": item_type}
    if (file is not None) != (item_type == ELECTRONIC):
        raise UnusableCommandError(
            _("an electronic file comes with FILE, every other kind of item without"),
            remedy=_("name the FILE, or choose the kind with --type"),
        )
    if file is not None:
        given["file_name"] = file.name if file_name is None else file_name
    with app.signed_in() as client:
        item = _bring(app, client, file, given)
    app.output.facts(item.raw, facts_of(item))
    if item.version is not None:
        _tell_report(app, item.version)
        if item.scan_state == "held":
            app.output.note(
                _(
                    "the malware scanner has not looked at it yet: it is closed to everybody, and opens by itself"
                )
            )


def _bring(app: App, client: VaultClient, file: Path | None, facts: dict[str, Any]) -> Item:
    """Deposit a file with a progress bar, by pieces if it is large; or an item that has no bytes."""
    from clients.http_client.documents import Deposit  # noqa: PLC0415

    if file is None:
        empty = Deposit(facts, lambda: (), 0)
        return app.with_fresh_code(client, lambda: client.documents.deposit(empty))
    local = LocalFile.measure(file)
    with progress_bar(app.output, file.name, local.size) as progress:
        deposit = Deposit(facts, lambda: local.chunks(progress), local.size, local.sha256)
        if local.size < LARGE:
            return app.with_fresh_code(client, lambda: client.documents.deposit(deposit))
    return app.with_fresh_code(client, lambda: send_by_pieces(client, app.output, deposit, local))


def _tell_report(app: App, version: Version) -> None:
    """Tell what the vault changed or doubted, so that nobody is surprised by the marked rendition."""
    report = version.raw.get("report") or {}
    for what, count in (report.get("removed") or {}).items():
        app.output.note(_("removed: {what} ({count})").format(what=what, count=count))
    for warning in report.get("warnings") or ():
        app.output.note(_("note: {text}").format(text=warning))
    if report.get("rasterised_pages"):
        app.output.note(_("pages turned into images: {pages}").format(pages=report["rasterised_pages"]))
    if report.get("was_signed"):
        app.output.note(_("the file was digitally signed: the exact original is kept sealed as evidence"))


upload = command(
    None, "upload", _("Bring FILE into the vault: typed by content, renamed, stamped on every page, sealed.")
)(_upload)

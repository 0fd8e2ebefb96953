"""The joining agreement that everybody signs."""

from __future__ import annotations

from pathlib import Path

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.texts import translate as _

agreements = group("agreement", _("See and publish the joining agreement."))


@click.argument("person", required=False, metavar="[PERSON]")
def _show(app: App, *, person: str | None) -> None:
    with app.signed_in() as client:
        answer = client.people.signed_agreement(person) if person else client.people.agreement()
    text = answer["agreement"] if person else answer
    signed = {_("signed at"): answer["signed_at"], _("leaf"): answer["leaf_index"]} if person else {}
    app.output.facts(
        answer, {"title": text["title"], "number": text["number"], "sha256": text["sha256"], **signed}
    )
    if not app.output.as_json:
        app.output.plain(text["text"])


command(agreements, "show", _("Show the agreement in force, or what PERSON signed."))(_show)


@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--title", required=True, help=_("Title of the text."))
@click.option(
    "--after-leaving", required=True, help=_("Heading of its passage about the time after leaving.")
)
@reason_option
def _publish(app: App, *, file: Path, title: str, after_leaving: str, reason: str) -> None:
    text = {"title": title, "text": file.read_text(encoding="utf-8"), "after_leaving": after_leaving}
    with app.signed_in() as client:
        answer = app.with_fresh_code(
            client, lambda: client.people.publish_agreement({**text, "reason": reason})
        )
    app.output.facts(answer, {name: answer[name] for name in ("title", "number", "sha256")})


command(agreements, "publish", _("Put the text of FILE in force."))(_publish)

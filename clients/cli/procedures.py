"""The company's procedures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

procedures = group("procedure", _("Read, publish and acknowledge the company's procedures."))
SHOWN = ("title", "number", "published_by", "published_at", "acknowledged_at", "sha256")


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.procedures.slots()
    app.output.listing(found["items"], ("slot", "name", "number", "published_at", "acknowledged_at"))
    if found["powers_lacking"]:
        numbers = ", ".join(map(str, found["powers_lacking"]))
        app.output.note(
            _("no procedure says yet how these powers of the manager are used: {numbers}").format(
                numbers=numbers
            )
        )


command(procedures, "list", _("List every slot with the procedure in force."))(_list)


@click.argument("slot")
@click.option("--version", "version_id", metavar="VERSION", help=_("An older version, by its id."))
def _show(app: App, *, slot: str, version_id: str | None) -> None:
    with app.signed_in() as client:
        found = client.procedures.version(version_id) if version_id else client.procedures.in_force(slot)
    facts = {name: found[name] for name in SHOWN if name in found}
    asked = {f"- {each['id']}": each["text"] for each in found["questions"]}
    app.output.document(found, {**facts, **asked}, found["text"])


command(procedures, "show", _("Show the procedure in force."))(_show)


@click.argument("slot")
def _versions(app: App, *, slot: str) -> None:
    with app.signed_in() as client:
        found = client.procedures.versions(slot)
    app.output.listing(
        found, ("id", "number", "title", "published_by", "published_at", "reason", "retired_at")
    )


command(procedures, "versions", _("List every version that was ever published."))(_versions)


@click.argument("slot")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("File to write (default: SLOT.md)."),
)
def _template(app: App, *, slot: str, target: Path | None) -> None:
    from clients.cli.company_texts import shipped_procedure  # noqa: PLC0415
    from clients.cli.template_files import write_text  # noqa: PLC0415

    with app.signed_in() as client:
        text = shipped_procedure(client, slot)
    path = target or Path(f"{slot}.md")
    written = [str(each) for each in write_text(path, text)]
    app.output.result(written, written)
    tell_template(app, f"hizo procedure publish {slot} {path} --reason WHY")


def tell_template(app: App, following: str) -> None:
    """Say what has to happen to a template before it can be published."""
    app.output.note(
        _("make the text your company's own, delete the line 「これは雛形です」, then: {command}").format(
            command=following
        )
    )


command(procedures, "template", _("Write the shipped text into a file, to be edited."))(_template)


@click.argument("slot")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Questions of the standard (default: FILE with the ending .toml)."),
)
@click.option("--as-shipped", is_flag=True, help=_("Publish the shipped wording as the company's own."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the shipped text was read before."))
@reason_option
def _publish(app: App, *, slot: str, file: Path | None, reason: str, **said: Any) -> None:
    from clients.cli.company_texts import publish  # noqa: PLC0415
    from clients.cli.setup import ready_texts  # noqa: PLC0415
    from clients.cli.template_files import read_text  # noqa: PLC0415

    path = named_file(file, f"hizo procedure template {slot}")
    text = read_text(path, "procedure", slot, said["questions"])
    (ready,) = ready_texts([text], as_shipped=said["as_shipped"], yes=said["yes"])
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: publish(client, ready, reason))
    app.output.facts(answer, {name: answer[name] for name in ("id", "slot", "title", "number", "sha256")})


def named_file(file: Path | None, template: str) -> Path:
    """The file to publish.

    Raises:
        UnusableCommandError: none is named; says how to get one to start from.
    """
    if file is None:
        raise UnusableCommandError(
            _("no file is named"),
            remedy=_("write the shipped text into a file, edit it, and name it: {command}").format(
                command=template
            ),
        )
    return file


command(procedures, "publish", _("Put the text of FILE in force; its first `# ` line is the title."))(
    _publish
)


@click.argument("slot")
@reason_option
def _retire(app: App, *, slot: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.procedures.retire(slot, reason))
    app.output.facts(answer, answer)


command(procedures, "retire", _("End the procedure in force, without another in its place."))(_retire)


@click.argument("slot")
@click.option("--yes", is_flag=True, help=_("Do not show it and do not ask; it was read before."))
def _acknowledge(app: App, *, slot: str, yes: bool) -> None:
    from clients.cli.reading import read_out  # noqa: PLC0415

    with app.signed_in() as client:
        found = client.procedures.in_force(slot)
        if not yes:
            read_out(app, found["text"])
        prompts.agreed(_("Have you read this procedure?"), yes=yes)
        answer = client.procedures.acknowledge(found["version_id"])
    app.output.facts(answer, answer)


command(procedures, "acknowledge", _("Read the procedure in force and say that you have."))(_acknowledge)


@click.argument("slot")
@click.option("--only-gaps", is_flag=True, help=_("Only those who have not."))
def _acknowledgements(app: App, *, slot: str, only_gaps: bool) -> None:
    with app.signed_in() as client:
        version_id = client.procedures.in_force(slot)["version_id"]
        found = client.procedures.acknowledgements(version_id, only_gaps=only_gaps)
    app.output.listing(found, ("person_id", "name", "acknowledged_at"))


command(procedures, "acknowledgements", _("List who acknowledged the procedure in force, and who has not."))(
    _acknowledgements
)

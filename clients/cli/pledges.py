"""Pledges: their texts, and signing them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.company_texts import PLEDGE_KINDS
from clients.cli.people import named, reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

pledges = group("pledge", _("Read and sign pledges; publish their texts."))
kind_argument = click.argument("kind", default="holder", type=click.Choice(PLEDGE_KINDS))


@kind_argument
@click.option("--id", "template_id", metavar="TEXT", help=_("A published text by its id, in force or not."))
def _show(app: App, *, kind: str, template_id: str | None) -> None:
    with app.signed_in() as client:
        found = client.pledges.text(template_id) if template_id else client.pledges.in_force(kind)
    facts = {
        name: found[name] for name in ("id", "kind", "title", "number", "effective_at", "clauses", "sha256")
    }
    app.output.document(found, facts, found["text"])


command(pledges, "show", _("Show the text in force (holder, general or leaver)."))(_show)


@kind_argument
@click.option("--sha256", help=_("Sign the text of this hash, which you have read; for scripts."))
@prompts.code_option
def _sign(app: App, *, kind: str, sha256: str | None, code: str | None) -> None:
    with app.signed_in() as client:
        found = client.pledges.in_force(kind)
        chosen = sha256 or _agreed(app, found)
        answer = client.pledges.sign(found["id"], chosen, prompts.code(code))
    facts = {name: answer[name] for name in ("id", "title", "number", "signed_at", "sha256")}
    app.output.facts(answer, {**facts, "signer": named(answer["signer"])})
    app.output.note(_("save it as a PDF: {command}").format(command=f"hizo pledge save {answer['id']}"))


def _agreed(app: App, text: dict[str, Any]) -> str:
    """The hash of the text that the person has read and agrees to."""
    from clients.cli.reading import read_out  # noqa: PLC0415

    if not prompts.interactive():
        raise UnusableCommandError(
            _("a pledge has to be read and agreed to"),
            remedy=_("read it with {command}, then give --sha256 and --code").format(
                command=f"hizo pledge show {text['kind']}"
            ),
        )
    read_out(app, text["text"])
    app.output.note(f"SHA-256: {text['sha256']}")
    prompts.agreed(_("Do you pledge this?"), yes=False)
    return str(text["sha256"])


command(
    pledges, "sign", _("Read the text in force page by page, agree to it, and sign it with a fresh code.")
)(_sign)


@click.argument("person", required=False, metavar="[PERSON]")
def _list(app: App, *, person: str | None) -> None:
    with app.signed_in() as client:
        found = client.pledges.signed(person)
    app.output.listing(found, ("id", "kind", "title", "number", "signed_at", "in_force"))


command(pledges, "list", _("List your signed pledges, or those of PERSON."))(_list)


def _texts(app: App) -> None:
    with app.signed_in() as client:
        found = client.pledges.texts()
    app.output.listing(found, ("id", "kind", "title", "number", "effective_at", "in_force", "reason"))


command(pledges, "texts", _("List every published text."))(_texts)


@kind_argument
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("File to write (default: KIND.md)."),
)
def _template(app: App, *, kind: str, target: Path | None) -> None:
    from clients.cli.company_texts import shipped_pledge  # noqa: PLC0415
    from clients.cli.procedures import tell_template  # noqa: PLC0415
    from clients.cli.template_files import write_text  # noqa: PLC0415

    with app.signed_in() as client:
        text = shipped_pledge(client, kind)
    path = target or Path(f"{kind}.md")
    written = [str(each) for each in write_text(path, text)]
    app.output.result(written, written)
    tell_template(app, f"hizo pledge publish {kind} {path} --reason WHY")


command(pledges, "template", _("Write the shipped text and its map of clauses into files, to be edited."))(
    _template
)


@click.argument("kind", type=click.Choice(PLEDGE_KINDS))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--clauses",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Map of clauses (default: FILE with the ending .toml)."),
)
@click.option("--as-shipped", is_flag=True, help=_("Publish the shipped wording as the company's own."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the shipped text was read before."))
@reason_option
def _publish(app: App, *, kind: str, file: Path | None, reason: str, **said: Any) -> None:
    from clients.cli.company_texts import publish  # noqa: PLC0415
    from clients.cli.procedures import named_file  # noqa: PLC0415
    from clients.cli.setup import ready_texts  # noqa: PLC0415
    from clients.cli.template_files import read_text  # noqa: PLC0415

    path = named_file(file, f"hizo pledge template {kind}")
    text = read_text(path, "pledge", kind, said["clauses"])
    (ready,) = ready_texts([text], as_shipped=said["as_shipped"], yes=said["yes"])
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: publish(client, ready, reason))
    app.output.facts(
        answer, {name: answer[name] for name in ("id", "kind", "title", "number", "clauses", "sha256")}
    )


command(pledges, "publish", _("Put the text of FILE in force; who signed the one before has to sign again."))(
    _publish
)


@click.argument("pledge")
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("File to write.")
)
def _save(app: App, *, pledge: str, target: Path | None) -> None:
    from clients.local_file import harmless_name, write_new  # noqa: PLC0415

    with app.signed_in() as client:
        data = client.pledges.document(pledge)
    path = target or Path(harmless_name(f"pledge-{pledge}.pdf"))
    size = write_new(path, [data])
    app.output.result({"file": str(path), "size": size}, [str(path)])


command(pledges, "save", _("Save a signed pledge as a PDF."))(_save)

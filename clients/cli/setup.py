"""The way to the first deposit: what is done, what is left, and all texts of the company in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, overview
from clients.cli.people import reason_option
from clients.cli.words import word
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.cli.template_files import CompanyText
    from clients.http_client import VaultClient


def _show(app: App) -> None:
    with app.signed_in() as client:
        found = client.setup.checklist()
    app.output.table(
        found,
        [_("state"), _("preparation"), _("command")],
        [
            [_("done") if each["done"] else _("to do"), each["title"], each["command"] or ""]
            for each in found["items"]
        ],
    )
    if found.get("scanner") == "none":
        app.output.note(_("no malware scanner is set: what is brought in is not scanned, and says so"))
    _tell_next(app, found)


def _tell_next(app: App, found: dict[str, Any]) -> None:
    left = [each for each in found["items"] if not each["done"]]
    if not left:
        app.output.note(
            _(
                "everything is prepared; whoever has access can upload now, others ask for it: hizo project open, hizo grant ask"
            )
        )
        return
    app.output.note(_("{count} steps are left before the first upload").format(count=len(left)))
    app.output.note(_("next: {step}").format(step=f"{left[0]['next_step']} {left[0]['command']}"))
    if sum(each["name"].startswith(("procedure_", "pledge_")) for each in left) > 1:
        app.output.note(
            _(
                "a responsible manager can publish all texts in one go: hizo setup templates DIR, edit them, then "
                "hizo setup publish DIR --reason WHY"
            )
        )


setup = overview(
    "setup",
    _("Show what is done and what is left before the first upload, with the command for each."),
    _show,
)


@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def _templates(app: App, *, folder: Path) -> None:
    from clients.cli.company_texts import shipped_texts  # noqa: PLC0415
    from clients.cli.template_files import write_texts  # noqa: PLC0415

    with app.signed_in() as client:
        written = write_texts(folder, shipped_texts(client))
    app.output.result([str(path) for path in written], [str(path) for path in written])
    app.output.plain(
        _(
            "These are templates (雛形). In each .md file, make the text your company's own and delete the line that says\n"
            "「これは雛形です」: while it stands, the text cannot be published. The .toml files hold what goes with a text: the\n"
            "questions of the standard for granting access, and which clause of a pledge stands for which row of the\n"
            "guideline. Delete the files you do not want to publish. Then: hizo setup publish {folder} --reason WHY"
        ).format(folder=folder)
    )


command(setup, "templates", _("Write every shipped text into a new folder DIR, to be edited."))(_templates)


@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--as-shipped",
    is_flag=True,
    help=_("Publish texts that are still templates, in the shipped wording, as the company's own."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask; the shipped texts were read before."))
@reason_option
def _publish(app: App, *, folder: Path, as_shipped: bool, yes: bool, reason: str) -> None:
    from clients.cli.template_files import read_texts  # noqa: PLC0415

    texts = ready_texts(read_texts(folder), as_shipped=as_shipped, yes=yes)
    with app.signed_in() as client:
        done = _publish_all(app, client, texts, reason)
        left = client.setup.checklist()
    app.output.table(
        done,
        [_("file"), _("title"), _("what was done")],
        [[each["file"], each["title"], each["done"]] for each in done],
    )
    _tell_next(app, left)


def ready_texts(texts: Sequence[CompanyText], *, as_shipped: bool, yes: bool) -> list[CompanyText]:
    """The texts without any line that calls them templates.

    Raises:
        UnusableCommandError: such a line stands, and nobody said that the shipped wording is the company's own.
    """
    from clients.cli.template_files import require_own  # noqa: PLC0415

    templates = [each for each in texts if each.notice_line is not None]
    if not as_shipped:
        require_own(texts)
    elif templates:
        question = _(
            "{count} texts stay as shipped. Have you read them, and are they your company's own rules now?"
        )
        prompts.agreed(question.format(count=len(templates)), yes=yes)
    return [each.without_notice() if each.notice_line is not None else each for each in texts]


def _publish_all(
    app: App, client: VaultClient, texts: Sequence[CompanyText], reason: str
) -> list[dict[str, Any]]:
    from clients.cli.company_texts import PUBLISHERS, is_same, publish, texts_in_force  # noqa: PLC0415

    posts = {each["post"] for each in client.sign_in.me().posts}
    _require_any(posts, texts)
    in_force = texts_in_force(client)
    done = []
    for text in texts:
        if is_same(in_force.get((text.kind, text.name), ""), text.text):
            outcome = _("in force already")
        elif PUBLISHERS[text.kind] not in posts:
            outcome = _("left for: {post}").format(post=word(PUBLISHERS[text.kind]))
        else:
            app.with_fresh_code(client, lambda text=text: publish(client, text, reason))  # type: ignore[misc]
            outcome = _("published")
            app.output.note(f"{outcome}: {text.path}")
        done.append({"file": str(text.path), "title": text.title, "done": outcome})
    return done


def _require_any(posts: set[str], texts: Sequence[CompanyText]) -> None:
    from clients.cli.company_texts import PUBLISHERS  # noqa: PLC0415

    if not posts & {PUBLISHERS[text.kind] for text in texts}:
        raise UnusableCommandError(
            _(
                "procedures and pledges are published by a responsible manager, the joining agreement by the overall officer"
            ),
            remedy=_("ask whoever holds that post: hizo post list"),
        )


command(
    setup,
    "publish",
    _("Publish every text in DIR that is yours to publish; what is in force already is left alone."),
)(_publish)

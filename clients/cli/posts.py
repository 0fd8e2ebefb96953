"""Posts: who holds which by which appointment, giving and ending them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import named, reason_option, successor_option
from clients.cli.words import word
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient

MANAGER = "responsible_manager"
POSTS = ("overall_officer", MANAGER, "auditor", "administrator")
RANKS = ("officer", "head", "section_head", "other")
SHIPPED = "default"

posts = group("post", _("Appoint to posts and end them."))


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.people.appointments()
    app.output.table(
        found,
        [_("post"), _("name"), _("department"), _("title"), _("since"), _("powers")],
        [
            [
                word(each.get("post")),
                named(each.get("person")),
                each.get("department"),
                each.get("title"),
                each.get("starts_on"),
                ", ".join(f"{power['name']}: {power['paragraph']}" for power in each.get("powers", [])),
            ]
            for each in found
        ],
    )


command(posts, "list", _("Show who holds which post, and by which paragraph each power."))(_list)


def _powers(app: App) -> None:
    with app.signed_in() as client:
        found = client.people.shipped_powers()
    app.output.facts(found, found)


command(posts, "powers", _("Print the powers of a manager as the shipped internal rules give them."))(_powers)


def appointment_options(function: Any) -> Any:
    """Add what an appointment says beside the post."""
    rank = click.option(
        "--rank", type=click.Choice(RANKS), help=_("Rank of the person; a manager's is head or similar.")
    )
    rank_reason = click.option("--rank-reason", help=_("Why somebody below a department head is appointed."))
    starts_on = click.option("--starts-on", metavar="YYYY-MM-DD", help=_("First day, if it is not today."))
    document = click.option(
        "--document",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=_("Appointment document; its name and SHA-256 are kept, not the file."),
    )
    powers = click.option(
        "--powers",
        metavar="FILE|default",
        help=_(
            "JSON file with the paragraph of the internal rules for each power, or `default` for the shipped ones."
        ),
    )
    return reason_option(rank(rank_reason(starts_on(document(powers(function))))))


@click.argument("person")
@click.argument("post", type=click.Choice(POSTS))
@appointment_options
def _appoint(app: App, *, person: str, post: str, reason: str, **said: Any) -> None:
    with app.signed_in() as client:
        terms = terms_of(client, post, said)
        answer = app.with_fresh_code(client, lambda: client.people.appoint(person, post, reason, terms))
    app.output.facts(answer, answer)


def terms_of(client: VaultClient, post: str, said: dict[str, Any]) -> dict[str, Any]:
    """What an appointment says beside the post, as the vault takes it.

    Raises:
        UnusableCommandError: a manager's lacks rank or powers, or a file cannot be used.
    """
    if post == MANAGER and not (said["rank"] and said["powers"]):
        raise UnusableCommandError(
            _(
                "the appointment of a responsible manager says the person's rank, and which paragraph gives each power"
            ),
            remedy=_(
                "give --rank head --powers default for the shipped internal rules; see them with: hizo post powers"
            ),
        )
    document, powers = said.pop("document"), said.pop("powers")
    terms = {name: value for name, value in said.items() if value is not None}
    if document is not None:
        digest = hashlib.sha256(document.read_bytes()).hexdigest()
        terms["document"] = {"name": document.name, "sha256": digest}
    if powers is not None:
        terms["powers"] = client.people.shipped_powers() if powers == SHIPPED else _read(Path(powers))
    return terms


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise UnusableCommandError(
            _("{path} cannot be read: {why}").format(path=path, why=trouble)
        ) from trouble
    if not isinstance(found, dict):
        raise UnusableCommandError(_("{path} is no JSON object").format(path=path))
    return {str(row): str(paragraph) for row, paragraph in found.items()}


command(posts, "appoint", _("Give a post to a person."))(_appoint)


@click.argument("post_id", metavar="POST")
@reason_option
@successor_option
def _end_post(app: App, *, post_id: str, reason: str, successor: str | None) -> None:
    with app.signed_in() as client:
        app.with_fresh_code(client, lambda: client.people.end_post(post_id, reason, successor))
    app.output.result({"ended": post_id}, [_("ended: {id}").format(id=post_id)])


command(posts, "end", _("End a post."))(_end_post)

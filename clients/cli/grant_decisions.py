"""Deciding on a request for access: what is asked for, the standard's questions, the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.courses import pair
from clients.cli.grants import grants, tell_missing
from clients.cli.output import shown
from clients.cli.people import reason_option
from clients.cli.words import heading, valued
from clients.errors import UnusableCommandError
from clients.texts import language
from clients.texts import translate as _

SHOWN = (
    "person",
    "entry_id",
    "right",
    "tier",
    "ends_on",
    "project_id",
    "task",
    "need_to_know",
    "overseas_risk",
)
LOOKED_AT = ("asked_by", "leaves_on", "history")


@click.argument("request")
@reason_option
@click.option(
    "--answers",
    multiple=True,
    metavar="FILE|ID=ANSWER",
    help=_("Answers to the questions of the standard: a JSON file, or one of them; asked for if left out."),
)
@click.option(
    "--history", "history_result", help=_("What the check of past mishandling found; asked for if left out.")
)
@click.option("--leaving-reason", help=_("Why, although the person leaves within 90 days."))
@click.option("--digest", help=_("Approve only if the request still has this digest."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the request was read before."))
def _approve(
    app: App,
    *,
    request: str,
    reason: str,
    answers: tuple[str, ...],
    history_result: str | None,
    leaving_reason: str | None,
    digest: str | None,
    yes: bool,
) -> None:
    with app.signed_in() as client:
        seen = client.access.request(request)
        _tell_request(app, seen)
        decision = {
            "digest": digest or seen["digest"],
            "reason": reason,
            "answers": _answers(app, seen, _given(answers)),
            "history_result": _history(history_result, seen),
        }
        if leaving_reason:
            decision["leaving_reason"] = leaving_reason
        prompts.agreed(_("Give exactly this access?"), yes=yes or digest is not None)
        grant = app.with_fresh_code(client, lambda: client.access.approve(request, decision))
    facts = ("id", "entry_id", "person", "right", "tier", "ends_on", "live")
    app.output.facts(grant, {name: grant[name] for name in facts})
    tell_missing(app, grant)


def _tell_request(app: App, seen: Mapping[str, Any]) -> None:
    for name in (*SHOWN, *LOOKED_AT):
        app.output.plain(f"{heading(name)}: {shown(valued(name, seen[name]))}")


def _given(answers: tuple[str, ...]) -> dict[str, str]:
    """The answers from the command line and from files."""
    found: dict[str, str] = {}
    for each in answers:
        found |= dict([pair(each)]) if "=" in each else _read(Path(each))
    return found


def _read(path: Path) -> dict[str, str]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _unreadable(path) from error
    if not isinstance(said, dict):
        raise _unreadable(path)
    return {str(name): str(answer) for name, answer in said.items()}


def _unreadable(path: Path) -> UnusableCommandError:
    return UnusableCommandError(
        _("{path} is no JSON object").format(path=path), remedy=_('write it as {"question": "answer"}')
    )


def _answers(app: App, seen: Mapping[str, Any], given: dict[str, str]) -> dict[str, str]:
    """An answer to every question of the standard, asked for where it was not given."""
    questions = seen["questions"]
    left = [each for each in questions if each["id"] not in given]
    if left and not prompts.interactive():
        ids = ", ".join(f"{each['id']}={'yes|no' if each['answer'] == 'yes_no' else '…'}" for each in left)
        raise UnusableCommandError(
            _("the standard for granting access has questions that are not answered: {ids}").format(ids=ids),
            remedy=_("give --answers ID=ANSWER for each, or --answers FILE"),
        )
    return {**given, **{each["id"]: _ask(each) for each in left}}


def _ask(question: Mapping[str, Any]) -> str:
    text = question[f"text_{language()}"]
    if question["answer"] == "yes_no":
        return "yes" if click.confirm(text, default=None, err=True) else "no"
    return str(click.prompt(text, err=True))


def _history(given: str | None, seen: Mapping[str, Any]) -> str:
    on_file = _("on file here: {history}").format(history=shown(seen["history"]))
    return prompts.text(
        given,
        _("What did the check of past mishandling find? ({on_file})").format(on_file=on_file),
        refusal=_("the result of the check of past mishandling is needed"),
        remedy=_("give --history TEXT"),
    )


command(
    grants,
    "approve",
    _("Decide yes: shows the request, asks the questions of the published standard, gives the access."),
)(_approve)


@click.argument("request")
@reason_option
def _reject(app: App, *, request: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access.reject(request, reason))
    app.output.facts(answer, {name: answer[name] for name in ("id", "state", "reason")})


command(grants, "reject", _("Decide no."))(_reject)


@click.argument("grant")
def _acknowledge(app: App, *, grant: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access.acknowledge(grant))
    app.output.facts(answer, {name: answer[name] for name in ("id", "person", "right", "tier", "live")})
    tell_missing(app, answer)


command(grants, "acknowledge", _("Say, as the entry's manager, that you have read who was given what."))(
    _acknowledge
)

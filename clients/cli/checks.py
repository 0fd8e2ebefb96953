"""Checks of oneself and of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.words import moment
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence

self_checks = group("self-check", _("Answer the yearly self-check on secrecy."))
mutual_checks = group("mutual-check", _("Let departments check each other."))


def _questions(app: App) -> None:
    with app.signed_in() as client:
        found = client.checks.questions()
    app.output.table(
        found, [_("id"), _("statement")], [[each["id"], each["text"]] for each in found["questions"]]
    )
    app.output.note(_("due by {time}").format(time=moment(found["due_at"])))


command(self_checks, "questions", _("Show the questions, and when your self-check is due."))(_questions)


@click.option(
    "--answer",
    "given",
    multiple=True,
    metavar="ID=yes|no|unsure",
    help=_("The answer to one question; without these, the questions are asked one by one."),
)
def _answer(app: App, *, given: Sequence[str]) -> None:
    with app.signed_in() as client:
        answers = _read(given) if given else _ask(app, client.checks.questions())
        answer = client.checks.answer(answers)
    app.output.result(answer, [_("thank you; only you can read your answers: hizo self-check list")])


def _read(given: Sequence[str]) -> dict[str, str]:
    answers = dict(each.partition("=")[::2] for each in given)
    wrong = [name for name, said in answers.items() if said not in ("yes", "no", "unsure")]
    if wrong:
        raise UnusableCommandError(
            _("an answer is yes, no or unsure: {names}").format(names=", ".join(wrong)),
            remedy=_("see the questions: hizo self-check questions"),
        )
    return answers


def _ask(app: App, found: dict[str, Any]) -> dict[str, str]:
    if not prompts.interactive():
        raise UnusableCommandError(
            _("a self-check is answered by a person at a terminal"),
            remedy=_("run the command in a terminal, or give every answer with --answer"),
        )
    answers = {}
    for number, each in enumerate(found["questions"], start=1):
        app.output.plain(f"\n{number}/{len(found['questions'])}  {each['text']}")
        answers[each["id"]] = click.prompt(
            _("yes, no or unsure"), type=click.Choice(found["answers"]), err=True
        )
    return answers


command(self_checks, "answer", _("Answer the questions; your answers stay your own."))(_answer)


def _own(app: App) -> None:
    with app.signed_in() as client:
        found = client.checks.own()
    app.output.listing(found, ("id", "answered_at", "answers"))


command(self_checks, "list", _("List your own answers, which nobody else reads."))(_own)


def _summary(app: App) -> None:
    with app.signed_in() as client:
        found = client.checks.summary()
    rows = [
        [group["department"] or _("small departments together"), question, *counts.values()]
        for group in found["groups"]
        for question, counts in group["answers"].items()
    ]
    app.output.table(found, [_("department"), _("id"), _("yes"), _("no"), _("unsure")], rows)
    app.output.note(
        _("{answered} of {asked} people answered within a year; fewer than three are never shown").format(
            answered=found["answered"], asked=found["asked"]
        )
    )


command(self_checks, "summary", _("Show the answers in sums, as a manager; nobody's own."))(_summary)


@click.argument("checked", metavar="DEPARTMENT")
@click.option("--from", "checking", required=True, metavar="DEPARTMENT", help=_("Which department checks."))
@click.option(
    "--person", "checker", required=True, metavar="PERSON", help=_("Who checks; of the checking department.")
)
@click.option("--until", "due_on", required=True, metavar="YYYY-MM-DD", help=_("By which day."))
def _ask_check(app: App, *, checked: str, checking: str, checker: str, due_on: str) -> None:
    with app.signed_in() as client:
        answer = client.checks.ask(checking, checked, checker, due_on)
    app.output.facts(
        answer, {name: answer[name] for name in ("id", "checked_department", "checker", "due_on")}
    )


command(mutual_checks, "ask", _("Ask somebody to check DEPARTMENT."))(_ask_check)


def _mutual(app: App) -> None:
    with app.signed_in() as client:
        found = client.checks.mutual()
    app.output.listing(
        found, ("id", "checking_department", "checked_department", "checker", "due_on", "closed_at")
    )


command(mutual_checks, "list", _("List mutual checks, newest first."))(_mutual)


@click.argument("check")
@click.option("--findings", required=True, help=_("What the check found."))
def _close(app: App, *, check: str, findings: str) -> None:
    with app.signed_in() as client:
        answer = client.checks.close(check, findings)
    app.output.facts(answer, {name: answer[name] for name in ("id", "closed_at", "findings")})


command(mutual_checks, "close", _("Write, as the checker, what was found."))(_close)

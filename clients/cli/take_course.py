"""Taking a course at a terminal: lessons page by page, questions one by one, the reason for every option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.output import harmless
from clients.cli.reading import read_out
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient


def take(app: App, client: VaultClient, course: str, *, anew: bool) -> dict[str, Any]:
    """Go through what is left of the course and return the attempt as it stands at the end.

    Raises:
        UnusableCommandError: nobody sits at the terminal.
    """
    if not prompts.interactive():
        raise UnusableCommandError(
            _("a course is taken by a person at a terminal"),
            remedy=_("run the command in a terminal, without a pipe"),
        )
    attempt = _attempt(app, client, course, anew=anew)
    number = len(attempt["lessons"])
    for place, lesson in enumerate(attempt["lessons"], start=1):
        if lesson["opened"] and all(each["right"] is not None for each in lesson["questions"]):
            continue
        app.output.plain(f"\n=== {place}/{number} ===")
        attempt = _take_lesson(app, client, attempt, lesson)
    return attempt


def _attempt(app: App, client: VaultClient, course: str, *, anew: bool) -> dict[str, Any]:
    own = next(each for each in client.courses.own() if each["course"] == course)
    if anew or own.get("attempt_id") is None:
        attempt = client.courses.begin(course)
        minutes = sum(each["minutes"] for each in attempt["lessons"])
        app.output.note(
            _(
                "{lessons} lessons, about {minutes} minutes; stop with Ctrl-C and go on later with the same command"
            ).format(lessons=len(attempt["lessons"]), minutes=minutes)
        )
        return attempt
    attempt = client.courses.attempt(course, own["attempt_id"])
    app.output.note(
        _("going on: {answered} of {asked} questions are answered").format(
            answered=attempt["answered"], asked=attempt["asked"]
        )
    )
    return attempt


def _take_lesson(
    app: App, client: VaultClient, attempt: dict[str, Any], lesson: Mapping[str, Any]
) -> dict[str, Any]:
    course, attempt_id = attempt["course"], attempt["id"]
    opened = client.courses.open_lesson(course, attempt_id, lesson["id"])
    read_out(app, opened["text"])
    answered = {each["id"] for each in lesson["questions"] if each["right"] is not None}
    left = [each for each in opened["questions"] if each["id"] not in answered]
    for question in left:
        ticked = _ask(app, question)
        judged = client.courses.answer(course, attempt_id, lesson["id"], question["id"], ticked)
        _tell(app, judged)
        attempt = judged["attempt"]
    return attempt if left else client.courses.attempt(course, attempt_id)


def _ask(app: App, question: Mapping[str, Any]) -> list[str]:
    read_out(app, f"\n{question['text']}")
    for number, option in enumerate(question["options"], start=1):
        read_out(app, f"  {number}) {option['text']}")
    while True:
        said = str(click.prompt(_("Numbers of all that apply, such as 1,3"), err=True))
        chosen = _ticked(said, question["options"])
        if chosen:
            return chosen
        app.output.note(_("give one number or more, from 1 to {last}").format(last=len(question["options"])))


def _ticked(said: str, options: Sequence[Mapping[str, Any]]) -> list[str]:
    """The options of the numbers that were typed; empty where the answer is none."""
    numbers = said.replace("、", ",").replace(",", " ").split()
    if not all(each.isdecimal() and 1 <= int(each) <= len(options) for each in numbers):
        return []
    return list(dict.fromkeys(options[int(each) - 1]["id"] for each in numbers))


def _tell(app: App, judged: Mapping[str, Any]) -> None:
    app.output.note(_("right") if judged["right"] else _("not right"))
    for number, option in enumerate(judged["options"], start=1):
        sign = _("belongs to the answer") if option["accepted"] else _("does not belong to it")
        read_out(app, harmless(f"  {number}) {sign}: {option['feedback']}"))

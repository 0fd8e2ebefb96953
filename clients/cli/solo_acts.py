"""What one person does alone in a very small company: announced with a code, done 72 hours later with another."""

from __future__ import annotations

from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.posts import MANAGER, appointment_options, terms_of
from clients.texts import translate as _

SHOWN = ("id", "kind", "person", "asked_at", "possible_from", "lapses_at", "done_at", "digest")

solo_acts = group(
    "alone", _("Do alone, where the small-company exception is in force, what otherwise takes two people.")
)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.solo_acts.every()
    app.output.listing(found, SHOWN)


command(solo_acts, "list", _("List what was announced to be done alone, and what was done."))(_list)


def _tell(app: App, answer: dict[str, Any], what: str) -> None:
    app.output.facts(answer, answer)
    app.output.note(
        _("everybody was told; from the time shown on, with a new code: {command}").format(
            command=f"hizo alone {what} {answer['id']}"
        )
    )


@click.argument("act", required=False, metavar="[ACT]")
@appointment_options
@prompts.code_option
def _appointment(app: App, *, act: str | None, reason: str, code: str | None, **said: Any) -> None:
    with app.signed_in() as client:
        appointment = {"post": MANAGER, "reason": reason, **terms_of(client, MANAGER, said)}
        digits = prompts.code(code)
        if act:
            answer = client.solo_acts.carry_out_own_appointment(act, appointment, digits)
            app.output.facts(answer, answer)
        else:
            _tell(app, client.solo_acts.announce_own_appointment(appointment, digits), "appointment")


command(
    solo_acts,
    "appointment",
    _("Announce your own appointment as manager; with ACT, do exactly what was announced."),
)(_appointment)


@click.argument("act", required=False, metavar="[ACT]")
@prompts.code_option
def _people(app: App, *, act: str | None, code: str | None) -> None:
    with app.signed_in() as client:
        digits = prompts.code(code)
        if act:
            answer = client.solo_acts.carry_out_being_alone(act, digits)
            app.output.facts(answer, answer)
        else:
            _tell(app, client.solo_acts.announce_being_alone(digits), "people")


command(solo_acts, "people", _("Announce that nobody is there to confirm you; with ACT, say it again."))(
    _people
)


def _to_confirm(app: App) -> None:
    with app.signed_in() as client:
        found = client.solo_acts.to_confirm()
    app.output.listing(found, SHOWN)


command(solo_acts, "to-confirm", _("List what waits for your word, as a confirmer from outside."))(
    _to_confirm
)


@click.argument("act")
@click.option("--digest", required=True, help=_("Digest of what you were told: hizo alone to-confirm."))
@prompts.code_option
def _confirm(app: App, *, act: str, digest: str, code: str | None) -> None:
    with app.signed_in() as client:
        answer = client.solo_acts.confirm(act, digest, prompts.code(code))
    app.output.facts(answer, answer)


command(solo_acts, "confirm", _("Agree, from outside, to what one person will do alone."))(_confirm)

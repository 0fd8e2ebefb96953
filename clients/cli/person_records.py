"""Changes of people's records, and moves: transfers, absences, leaving."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.people import EMPLOYMENT_KINDS, people, reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

MOVES = ("transfer", "absence", "retirement", "return")
MOVE = (
    "id",
    "kind",
    "state",
    "effective_on",
    "until_on",
    "new_department",
    "new_title",
    "successor",
    "reason",
)


@click.argument("person")
@click.option("--name", help=_("Name as written officially."))
@click.option("--kana", "name_kana", help=_("Name in kana."))
@click.option("--romaji", "name_romaji", help=_("Name in Latin letters."))
@click.option("--mail", help=_("Business mail address."))
@click.option("--telephone", help=_("Telephone number."))
@click.option("--department", help=_("Department, where it was written wrongly; who moves is moved: `move`."))
@click.option("--title", help=_("Title (役職)."))
@click.option("--kind", "employment_kind", type=click.Choice(EMPLOYMENT_KINDS), help=_("Kind of employment."))
@click.option("--employee-number", help=_("Employee number."))
@click.option("--superior", "superior_id", metavar="PERSON", help=_("The person's superior."))
@click.option(
    "--outside-person/--no-outside-person", default=None, help=_("The person belongs to another company.")
)
@reason_option
def _change(app: App, *, person: str, reason: str, **fields: Any) -> None:
    wanted = {name: value for name, value in fields.items() if value is not None}
    if not wanted:
        raise UnusableCommandError(
            _("nothing is to be changed"), remedy=_("name a field, such as --telephone 03-1234-5678")
        )
    with app.signed_in() as client:
        revision = client.people.one(person).get("revision")
        if revision is None:
            raise UnusableCommandError(
                _("records are changed by the overall officer and by administrators"),
                remedy=_("ask whoever holds that post: hizo post list"),
            )
        answer = app.with_fresh_code(
            client, lambda: client.person_records.change(person, int(revision), wanted, reason)
        )
    app.output.facts(answer, {name: answer[name] for name in ("id", "name", *wanted, "revision")})


command(people, "change", _("Change fields of a person's record; the person is told."))(_change)


@click.argument("person")
def _changes(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        found = client.person_records.changes(person)
    app.output.listing(found, ("changed_at", "field", "old_value", "new_value", "reason", "changed_by"))


command(people, "changes", _("Show what changed in a record, oldest first."))(_changes)


@click.argument("person")
@click.argument("kind", type=click.Choice(MOVES))
@click.option(
    "--on",
    "effective_on",
    required=True,
    metavar="YYYY-MM-DD",
    help=_("First day; the last day of whoever leaves."),
)
@click.option(
    "--until", "until_on", metavar="YYYY-MM-DD", help=_("Last day of an absence, where it is known.")
)
@click.option("--department", "new_department", help=_("New department, for a transfer."))
@click.option("--title", "new_title", help=_("New title (役職), for a transfer."))
@click.option(
    "--successor", "successor_id", metavar="PERSON", help=_("Who takes over what the person answers for.")
)
@reason_option
def _move(app: App, *, person: str, **said: Any) -> None:
    facts = {name: value for name, value in said.items() if value is not None}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.person_records.plan_move(person, facts))
    app.output.facts(answer, {name: answer[name] for name in (*MOVE, "takes_effect_at")})
    app.output.note(
        _("it takes effect by itself; until then it can be cancelled: {command}").format(
            command=f"hizo people cancel-move {answer['id']}"
        )
    )


command(people, "move", _("Plan a transfer, an absence or a leaving; access stops on that day by itself."))(
    _move
)


@click.argument("person")
def _moves(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        found = client.person_records.moves(person)
    app.output.listing(found, MOVE)


command(people, "moves", _("List the moves of a person, newest first."))(_moves)


@click.argument("move")
@reason_option
def _cancel_move(app: App, *, move: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.person_records.end_move(move, reason))
    app.output.facts(answer, {name: answer[name] for name in ("id", "kind", "state")})


command(people, "cancel-move", _("Cancel a move before its day, or end an absence that has begun."))(
    _cancel_move
)


@click.argument("person")
def _end_sessions(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.person_records.end_sessions(person))
    app.output.facts(answer, answer)


command(people, "end-sessions", _("End every session of a person."))(_end_sessions)


def _personal_data(app: App) -> None:
    with app.signed_in() as client:
        found = client.person_records.personal_data()
    app.output.listing(found, ("what", "purpose", "readers", "kept_until"))


personal_data = command(
    None,
    "personal-data",
    _("Show which facts about people are kept here, what for, who reads them, and until when."),
)(_personal_data)

"""People, and rebinding a lost code application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.words import word
from clients.texts import translate as _

EMPLOYMENT_KINDS = ("officer", "staff", "trainee", "dispatched", "contractor")


def reason_option(function: Any) -> Any:
    """Add `--reason`, which the vault keeps with the act."""
    return click.option("--reason", required=True, help=_("Why; kept with the act."))(function)


def successor_option(function: Any) -> Any:
    """Add `--successor`, who takes over register entries or the overall officer's post."""
    return click.option(
        "--successor", metavar="PERSON", help=_("Who takes over what the person answers for.")
    )(function)


def named(person: object) -> str | None:
    """A person in one cell: name and id."""
    return f"{person.get('name')} ({person.get('id')})" if isinstance(person, dict) else None


def _show_link(app: App, answer: dict[str, Any]) -> None:
    """A one-time link is a secret: it is printed once and kept nowhere."""
    person = answer.get("person") or {}
    app.output.facts(
        answer,
        {
            **({_("person"): f"{person.get('name')} ({person.get('id')})"} if person else {}),
            _("enrolment link"): answer.get("enrolment_link"),
            _("ends"): answer.get("enrolment_expires_at"),
        },
    )
    app.output.note(tell_other_half(person.get("id")))


def tell_other_half(person_id: str | None) -> str:
    """Who brings the handover code that goes with a link."""
    if person_id is None:
        return _("hand the link over yourself; its handover code comes from whoever asked for the rebinding")
    return _(
        "hand the link over yourself; its handover code is brought by somebody else with a post: {command} (while nobody "
        "else has one: the operator, {at_host})"
    ).format(command=f"hizo people code {person_id}", at_host=f"hizo-vault handover-code {person_id}")


@click.option("--name", required=True, help=_("Name as written officially."))
@click.option("--kana", "name_kana", required=True, help=_("Name in kana."))
@click.option("--romaji", "name_romaji", required=True, help=_("Name in Latin letters."))
@click.option("--mail", required=True, help=_("Business mail address."))
@click.option("--department", required=True, help=_("Department."))
@click.option("--title", required=True, help=_("Title (役職)."))
@click.option(
    "--kind",
    "employment_kind",
    required=True,
    type=click.Choice(EMPLOYMENT_KINDS),
    help=_("Kind of employment."),
)
@click.option("--employee-number", help=_("Employee number."))
@click.option("--telephone", help=_("Telephone number."))
@click.option("--leaves-on", metavar="YYYY-MM-DD", help=_("Last day, where it is known."))
@click.option("--outside-person", is_flag=True, help=_("The person belongs to another company."))
def _invite(app: App, **facts: Any) -> None:
    with app.signed_in() as client:
        given = {name: value for name, value in facts.items() if value is not None}
        answer = app.with_fresh_code(client, lambda: client.people.invite(given))
    _show_link(app, answer)


invite = command(None, "invite", _("Create a person and print the one-time enrolment link."))(_invite)

people = group(
    "people", _("See and change people, bring handover codes, confirm colleagues, plan moves, stop accounts.")
)


@click.argument("person")
def _reinvite(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.people.invite_again(person))
    _show_link(app, answer)


command(people, "reinvite", _("Print a new one-time link for an invited person whose link ran out."))(
    _reinvite
)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.people.every()
    app.output.table(
        found,
        [_("person"), _("name"), _("department"), _("employment"), _("state")],
        [
            [
                each.get("id"),
                each.get("name"),
                each.get("department"),
                word(each.get("employment_kind")),
                word(each.get("state")),
            ]
            for each in found
        ],
    )


command(people, "list", _("List people."))(_list)


@click.argument("person")
def _show(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        found = client.people.one(person)
    app.output.facts(found, found)


command(people, "show", _("Show one person."))(_show)


@click.argument("person")
@reason_option
@successor_option
def _disable(app: App, *, person: str, reason: str, successor: str | None) -> None:
    with app.signed_in() as client:
        app.with_fresh_code(client, lambda: client.people.disable(person, reason, successor))
    app.output.result({"disabled": person}, [_("stopped: {id}").format(id=person)])


command(people, "disable", _("Stop a person's account and end the sessions."))(_disable)


@click.argument("person")
def _handover_code(app: App, *, person: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.people.handover_code(person))
    app.output.facts(answer, {_("handover code"): answer["handover_code"]})
    app.output.note(
        _("tell it to the person yourself, never to whoever has the link; asking again replaces it")
    )


command(people, "code", _("Get the handover code of a person's link, which somebody else has."))(
    _handover_code
)


@click.argument("person")
@prompts.code_option
def _confirm(app: App, *, person: str, code: str | None) -> None:
    with app.signed_in() as client:
        answer = client.people.confirm(person, prompts.code(code))
    app.output.result(answer, [_("confirmed: {id}").format(id=person)])


command(people, "confirm", _("Say that you saw this person at their own device."))(_confirm)

rebind = group("rebind", _("Replace a lost code application, by two people."))


@click.argument("person")
@reason_option
def _ask_rebind(app: App, *, person: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.people.ask_rebind(person, reason))
    app.output.facts(answer, {**answer["rebind"], _("handover code"): answer["handover_code"]})
    app.output.note(
        _(
            "give the handover code to the person yourself; the link comes from whoever confirms, never from you"
        )
    )


command(rebind, "ask", _("Ask that a person may bind a new code application."))(_ask_rebind)


@click.argument("rebind_id", metavar="REBIND")
def _confirm_rebind(app: App, *, rebind_id: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.people.confirm_rebind(rebind_id))
    _show_link(app, answer)


command(rebind, "confirm", _("Confirm what another person asked, and print the one-time link."))(
    _confirm_rebind
)


@click.option(
    "--pdf",
    "sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Write a sheet for the notice board into this file."),
)
def _responsible(app: App, *, sheet: Path | None) -> None:
    from clients.local_file import write_new  # noqa: PLC0415

    with app.signed_in() as client:
        if sheet is not None:
            size = write_new(sheet, [client.oversight.notice()])
            app.output.result({"file": str(sheet), "size": size}, [str(sheet)])
            return
        answer = client.people.responsible()
    app.output.table(
        answer,
        [_("entry"), _("name"), _("manager")],
        [[each.get("entry_id"), each.get("entry_name"), named(each.get("manager"))] for each in answer],
    )


responsible = command(None, "responsible", _("Show who answers for each entry."))(_responsible)

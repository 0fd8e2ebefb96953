"""The exception for very small companies, and people from outside who confirm what one person does alone."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option, tell_other_half
from clients.texts import translate as _

CONFIRMER = ("id", "name", "company", "document", "appointed_at", "active", "ended_at")

small_company = group("small-company", _("Keep the yearly exception for very small companies on record."))


def _show(app: App) -> None:
    with app.signed_in() as client:
        found = client.small_company.profile()
    app.output.table(
        found,
        [_("declared"), _("by"), _("until"), _("ended"), _("reason")],
        [
            [each["declared_at"], each["declared_by"], each["ends_at"], each["ended_at"], each["reason"]]
            for each in found["items"]
        ],
    )
    app.output.note(
        _("the exception is in force") if found["in_force"] else _("the exception is not in force")
    )


command(small_company, "show", _("Show whether the exception is in force, and every year of it."))(_show)


@reason_option
def _declare(app: App, *, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.small_company.declare(reason))
    app.output.facts(answer, answer)


command(
    small_company,
    "declare",
    _("Declare the company small for a year, or renew that, as the overall officer."),
)(_declare)


@reason_option
def _end(app: App, *, reason: str) -> None:
    with app.signed_in() as client:
        app.with_fresh_code(client, lambda: client.small_company.end(reason))
    app.output.result({"ended": True}, [_("ended")])


command(small_company, "end", _("End the exception before its year is over."))(_end)


def _confirmers(app: App) -> None:
    with app.signed_in() as client:
        found = client.small_company.confirmers()
    app.output.listing(found, CONFIRMER)


command(small_company, "confirmers", _("List who was cleared to confirm from outside."))(_confirmers)


@click.option("--name", required=True, help=_("Name as written officially."))
@click.option("--kana", "name_kana", required=True, help=_("Name in kana."))
@click.option("--romaji", "name_romaji", required=True, help=_("Name in Latin letters."))
@click.option("--mail", required=True, help=_("Business mail address."))
@click.option("--company", required=True, help=_("The person's company."))
@click.option("--document", required=True, help=_("The document of the clearing, such as its number."))
def _clear(app: App, **facts: Any) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.small_company.clear_confirmer(facts))
    link = {_("enrolment link"): answer["enrolment_link"], _("ends"): answer["enrolment_expires_at"]}
    app.output.facts(answer, {**{name: answer["confirmer"][name] for name in CONFIRMER}, **link})
    app.output.note(tell_other_half(answer["confirmer"]["id"]))


command(small_company, "clear", _("Clear a person from outside to confirm; prints the one-time link."))(
    _clear
)


@click.argument("person")
@reason_option
def _end_confirmer(app: App, *, person: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.small_company.end_confirmer(person, reason))
    app.output.facts(answer, answer)


command(small_company, "end-confirmer", _("End a clearing, and the account that belongs to it."))(
    _end_confirmer
)

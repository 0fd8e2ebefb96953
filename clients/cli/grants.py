"""Access rights: asked for, seen, taken back. Deciding is in `grant_decisions`, looking again in `grant_reviews`."""

from __future__ import annotations

from typing import Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.people import reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

GRANT_PREFIX = "grt_"
STATES = ("asked", "approved", "rejected", "withdrawn")

grants = group("grant", _("Ask for access, decide on it, look at it again, take it back."))


@click.argument("entry")
@click.argument("person", required=False, metavar="[PERSON]")
@click.option(
    "--right", required=True, type=click.Choice(("view", "deposit")), help=_("View, or deposit and view.")
)
@click.option("--tier", required=True, type=click.IntRange(1, 3), help=_("Up to which tier."))
@click.option(
    "--until", "ends_on", required=True, metavar="YYYY-MM-DD", help=_("Last day, at most a year ahead.")
)
@click.option(
    "--project",
    "project_id",
    required=True,
    metavar="PROJECT",
    help=_("For which project: hizo project list."),
)
@click.option("--task", required=True, help=_("The person's task in it."))
@click.option(
    "--why", "need_to_know", required=True, help=_("Why the task needs this information (need to know).")
)
@click.option(
    "--overseas",
    "overseas_risk",
    required=True,
    help=_("The risk of outflow abroad, and what is done about it."),
)
def _ask(app: App, *, entry: str, person: str | None, **said: Any) -> None:
    with app.signed_in() as client:
        person_id = person or client.sign_in.me().person.id
        answer = app.with_fresh_code(
            client, lambda: client.access.ask(entry, {"person_id": person_id, **said})
        )
    facts = ("id", "entry_id", "person", "right", "tier", "project_id", "ends_on", "state")
    app.output.facts(answer, {name: answer[name] for name in facts})
    app.output.note(
        _("somebody else who sets rights on the entry decides now: {command}").format(
            command=f"hizo grant approve {answer['id']}"
        )
    )


command(grants, "ask", _("Ask for access to an entry, for yourself or for PERSON."))(_ask)


@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _give(_app: App, *, words: tuple[str, ...]) -> None:
    raise UnusableCommandError(
        _("access is not given in one step: it is asked for, and somebody else decides on it"),
        remedy=_("run `hizo grant ask ENTRY PERSON …`, then `hizo grant approve REQUEST`"),
    )


give = command(grants, "give", _("Access is asked for and decided: see `ask` and `approve`."))(_give)
give.hidden = True
give.context_settings = {**give.context_settings, "ignore_unknown_options": True}


@click.argument("entry", required=False, metavar="[ENTRY]")
@click.option("--state", type=click.Choice(STATES), help=_("Only requests in this state."))
@click.option("--mine", is_flag=True, help=_("Every grant you were ever given."))
def _list(app: App, *, entry: str | None, state: str | None, mine: bool) -> None:
    with app.signed_in() as client:
        if mine:
            found = client.access.own_grants()
        else:
            found = client.access.grants(entry) if entry else client.access.requests(state)
    if entry or mine:
        app.output.listing(
            found, ("id", "person", "right", "tier", "ends_on", "live", "missing", "revoked_at")
        )
    else:
        app.output.listing(
            found, ("id", "state", "entry_id", "person", "right", "tier", "ends_on", "asked_at")
        )


command(
    grants, "list", _("List requests: yours, and those you may decide. With ENTRY: every grant given on it.")
)(_list)


@click.argument("identifier", metavar="REQUEST|GRANT")
def _show(app: App, *, identifier: str) -> None:
    with app.signed_in() as client:
        if identifier.startswith(GRANT_PREFIX):
            found = client.access.grant(identifier)
        else:
            found = client.access.request(identifier)
    app.output.facts(found, {name: each for name, each in found.items() if name != "questions"})
    tell_missing(app, found)


command(grants, "show", _("Show a request, or a grant with what it still lacks before it opens anything."))(
    _show
)


def tell_missing(app: App, grant: dict[str, Any]) -> None:
    """Say who does what before the grant opens anything."""
    steps = {
        "manager_not_notified": _("the entry's manager confirms having read it: {command}").format(
            command=f"hizo grant acknowledge {grant['id']}"
        ),
        "pledge_missing": _("the person signs the pledge: {command}").format(command="hizo pledge sign"),
        **dict.fromkeys(
            ("training_missing", "training_overdue"),
            _(
                "the person takes the course (hizo course take holder), or a session held elsewhere is recorded "
                "(hizo training record)"
            ),
        ),
        "roster_incomplete": _("an administrator puts the person's title on record: {command}").format(
            command=f"hizo people change {grant['person']['id']} --title TITLE --reason WHY"
        ),
        "grant_review_overdue": _("the entry's manager confirms that it is still needed: {command}").format(
            command="hizo grant reviews"
        ),
    }
    for code in grant.get("missing") or ():
        app.output.note(_("still missing: {step}").format(step=steps.get(code, code)))


@click.argument("request")
def _withdraw(app: App, *, request: str) -> None:
    with app.signed_in() as client:
        answer = client.access.withdraw(request)
    app.output.facts(answer, {name: answer[name] for name in ("id", "state")})


command(grants, "withdraw", _("Take a request back."))(_withdraw)


@click.argument("grant")
@reason_option
@click.option(
    "--for-mishandling",
    is_flag=True,
    help=_("Because of a breach of the rules: later decisions about the person see it."),
)
def _revoke(app: App, *, grant: str, reason: str, for_mishandling: bool) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(
            client, lambda: client.access.revoke(grant, reason, for_mishandling=for_mishandling)
        )
    app.output.result(answer, [_("taken back: {id}").format(id=grant)])


command(grants, "revoke", _("Take a grant back, at once."))(_revoke)

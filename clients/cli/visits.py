"""Visits by people from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.output import shown
from clients.cli.words import heading, valued
from clients.errors import UnusableCommandError
from clients.texts import translate as _

VISIT = (
    *("id", "number", "company", "purpose", "need_to_know", "route", "exhibits", "areas", "item_ids"),
    *("escort", "asked_by", "from_at", "until_at", "ended_at"),
)

visits = group("visit", _("Ask for, decide and carry out visits by people from outside."))


def _facts(visit: dict[str, Any]) -> dict[str, object]:
    visitors = {
        f"- {each['name']}": f"{each['id']}  {shown(valued('standing', each['standing']))}"
        for each in visit["visitors"]
    }
    return {**{name: visit[name] for name in VISIT}, **visitors, "digest": visit["digest"]}


@click.option("--company", required=True, help=_("The visitors' company."))
@click.option(
    "--visitor",
    "visitors",
    multiple=True,
    required=True,
    metavar="NAME",
    help=_("A visitor; one option each."),
)
@click.option("--purpose", required=True, help=_("What the visit is for."))
@click.option("--why", "need_to_know", required=True, help=_("Why they need to see it (need to know)."))
@click.option("--route", required=True, help=_("The way through the premises."))
@click.option("--exhibits", required=True, help=_("What is shown."))
@click.option("--areas", help=_("Restricted areas that are entered."))
@click.option(
    "--item", "item_ids", multiple=True, metavar="ITEM", help=_("An item that may be shown; one option each.")
)
@click.option(
    "--escort",
    "escort_id",
    required=True,
    metavar="PERSON",
    help=_("Who stays with them, in whose session it is shown."),
)
@click.option(
    "--from", "from_at", required=True, metavar="TIME", help=_("Begin, such as 2027-03-01T10:00+09:00.")
)
@click.option(
    "--until", "until_at", required=True, metavar="TIME", help=_("End, such as 2027-03-01T12:00+09:00.")
)
def _ask(app: App, *, visitors: tuple[str, ...], item_ids: tuple[str, ...], **said: Any) -> None:
    facts = {name: value for name, value in said.items() if value is not None}
    facts |= {"visitors": [{"name": name} for name in visitors], "item_ids": list(item_ids)}
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.visits.ask(facts))
    app.output.facts(answer, _facts(answer))
    app.output.note(
        _(
            "now each visitor signs an undertaking (hizo visit undertaking), and the manager decides (hizo visit decide)"
        )
    )


command(visits, "ask", _("Ask for a visit."))(_ask)


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.visits.every()
    app.output.listing(found, ("id", "number", "company", "escort", "from_at", "until_at", "ended_at"))


command(visits, "list", _("List visits, newest first."))(_list)


@click.argument("visit")
def _show(app: App, *, visit: str) -> None:
    with app.signed_in() as client:
        found = client.visits.report(visit)
    app.output.facts(found, {**_facts(found), "runs": found["runs"], "pages": found["pages"]})


command(visits, "show", _("Show a visit with its decisions, and everything that was shown."))(_show)


@click.argument("visit")
@click.argument("name")
def _add(app: App, *, visit: str, name: str) -> None:
    with app.signed_in() as client:
        answer = client.visits.add_visitor(visit, name)
    app.output.facts(answer, _facts(answer))


command(visits, "add-visitor", _("Name one more visitor; the visit has to be decided anew."))(_add)


@click.argument("visit")
@click.argument("visitor")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--signed-on", required=True, metavar="YYYY-MM-DD", help=_("The day of the signature."))
def _undertaking(app: App, *, visit: str, visitor: str, file: Path, signed_on: str) -> None:
    from clients.local_file import LocalFile  # noqa: PLC0415

    signed = {
        "signed_on": signed_on,
        "document_name": file.name,
        "document_sha256": LocalFile.measure(file).sha256.hex(),
    }
    with app.signed_in() as client:
        answer = client.visits.record_undertaking(visit, visitor, signed)
    app.output.facts(answer, _facts(answer))


command(
    visits,
    "undertaking",
    _("Record what a visitor signed; the name and SHA-256 of FILE are kept, not the file."),
)(_undertaking)


@click.argument("visit")
@click.option(
    "--approve",
    "approved",
    multiple=True,
    metavar="VISITOR",
    help=_("Say yes to a visitor; `all` for every one."),
)
@click.option(
    "--reject",
    "rejected",
    multiple=True,
    metavar="VISITOR",
    help=_("Say no to a visitor; `all` for every one."),
)
@click.option("--reason", default="", help=_("Why; kept with the act."))
@click.option("--digest", help=_("Decide only if the visit still has this digest."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the visit was read before."))
def _decide(
    app: App,
    *,
    visit: str,
    approved: tuple[str, ...],
    rejected: tuple[str, ...],
    reason: str,
    digest: str | None,
    yes: bool,
) -> None:
    with app.signed_in() as client:
        seen = client.visits.report(visit)
        decisions = [
            {"visitor_id": each, "approved": said, "reason": reason}
            for said, named in ((True, approved), (False, rejected))
            for each in _chosen(seen, named)
        ]
        if not decisions:
            raise UnusableCommandError(
                _("no visitor is named"), remedy=_("give --approve VISITOR or --reject VISITOR, or `all`")
            )
        for name, value in _facts(seen).items():
            app.output.plain(f"{heading(name)}: {shown(valued(name, value))}")
        prompts.agreed(_("Decide exactly this?"), yes=yes or digest is not None)
        answer = app.with_fresh_code(
            client, lambda: client.visits.decide(visit, digest or seen["digest"], decisions)
        )
    app.output.facts(answer, _facts(answer))


def _chosen(visit: dict[str, Any], named: tuple[str, ...]) -> list[str]:
    return [each["id"] for each in visit["visitors"]] if "all" in named else list(named)


command(visits, "decide", _("Say yes or no to each visitor, as the manager."))(_decide)


@click.argument("visit")
def _start(app: App, *, visit: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.visits.start(visit))
    app.output.facts(answer, _facts(answer))
    app.output.note(
        _("this session only shows pages now, with the visit's number in them, until: {command}").format(
            command=f"hizo visit end {visit}"
        )
    )


command(visits, "start", _("Open the visit in your session, as its escort."))(_start)


@click.argument("visit")
def _end(app: App, *, visit: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.visits.end(visit))
    app.output.facts(answer, _facts(answer))


command(visits, "end", _("End a visit for good, or cancel it."))(_end)

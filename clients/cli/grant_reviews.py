"""Looking at access again: reviews of grants, and audits of those who alone set rights."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.grants import grants
from clients.cli.people import reason_option
from clients.texts import translate as _


def _reviews(app: App) -> None:
    with app.signed_in() as client:
        found = client.access_reviews.every()
    app.output.listing(found, ("id", "grant_id", "entry_id", "person", "cause", "due_at"))


command(grants, "reviews", _("List grants that stop unless somebody confirms them."))(_reviews)


@click.argument("review")
@reason_option
def _confirm(app: App, *, review: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access_reviews.confirm(review, reason))
    app.output.facts(answer, answer)


command(grants, "confirm", _("Confirm in a review that the access is still needed."))(_confirm)


@click.argument("review")
@reason_option
def _stop(app: App, *, review: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access_reviews.stop(review, reason))
    app.output.facts(answer, answer)


command(grants, "stop", _("Stop in a review what is no longer needed."))(_stop)


def _audits(app: App) -> None:
    with app.signed_in() as client:
        found = client.access_reviews.audits()
    app.output.listing(found, ("id", "grantor", "opened_at", "due_at", "closed_at", "finding"))


command(grants, "audits", _("List the audits of those who alone set all rights."))(_audits)


@click.argument("audit")
@click.option("--finding", required=True, help=_("What the audit found."))
def _close_audit(app: App, *, audit: str, finding: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.access_reviews.close_audit(audit, finding))
    app.output.facts(answer, answer)


command(grants, "close-audit", _("Write, as the superior, what an audit found."))(_close_audit)

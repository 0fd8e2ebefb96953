"""Copies: asking, deciding, and what becomes of them."""

from __future__ import annotations

from typing import Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.copy_files import fetch, give_back
from clients.cli.native_files import native_rule, open_container
from clients.cli.operations import await_operation
from clients.cli.output import shown
from clients.cli.own_device import own_device
from clients.cli.people import reason_option
from clients.cli.view import version_of
from clients.cli.words import heading, valued, word
from clients.errors import RefusedError
from clients.models import CopyRequest
from clients.texts import translate as _

STATES = ("requested", "approved", "issuing", "issued", "rejected", "cancelled", "void")
PERMISSIONS = ("print", "copy", "change")

copies = group("copy", _("Ask for copies, decide, fetch and return them."))


def request_facts(request: CopyRequest) -> dict[str, object]:
    """What a request asks for: exactly what its digest stands for."""
    facts: dict[str, object] = {
        _("request"): request.id,
        _("item"): request.item_id,
        _("state"): word(request.state),
        _("asked by"): request.requester,
        _("recipient"): request.recipient,
    }
    facts |= {f"  {heading(name)}": valued(name, value) for name, value in request.bound.items()}
    facts[_("digest")] = request.digest
    if request.native:
        facts[_("native file")] = request.notice
        for each in request.approvals:
            facts[f"{_('approved')} ({word(each.get('post'))})"] = (
                f"{each.get('person')}  {each.get('reason')}"
            )
    if request.reason:
        facts[_("reason")] = request.reason
    for each in request.copies:
        facts[f"{_('copy')} {each.get('number')}"] = f"{each.get('id')}  {word(each.get('state'))}"
    return facts


@click.argument("target", metavar="VERSION|ITEM")
@click.option("--purpose", required=True, help=_("What the copy is for."))
@click.option("--why", "why_not_view", required=True, help=_("Why viewing in the vault is not enough."))
@click.option(
    "--until", "valid_until", required=True, metavar="YYYY-MM-DD", help=_("When it is returned or destroyed.")
)
@click.option("--recipient", metavar="PERSON", help=_("Who gets it (default: you)."))
@click.option(
    "--device", metavar="DEVICE", help=_("On which device (default: the one you are signed in on).")
)
@click.option("--pages", default="all", show_default=True, help=_("Pages, such as 1-3,5."))
@click.option(
    "--copies", "number", default=1, show_default=True, type=click.IntRange(min=1), help=_("How many.")
)
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(PERMISSIONS),
    help=_("What the file allows; may be repeated. Readers are asked to obey, they cannot be forced."),
)
@click.option(
    "--native",
    is_flag=True,
    help=_(
        "The deposited file itself in a container, not its pages: two people approve, and opening it unprotects it."
    ),
)
def _request(
    app: App,
    *,
    target: str,
    recipient: str | None,
    device: str | None,
    number: int,
    allow: tuple[str, ...],
    **facts: Any,
) -> None:
    with app.signed_in() as client:
        asked = {
            **facts,
            "version_id": version_of(client, target),
            "recipient_id": recipient or client.sign_in.me().person.id,
            "device_id": device or own_device(client),
            "copies": number,
            "permissions": {name: name in allow for name in PERMISSIONS},
        }
        made = app.with_fresh_code(client, lambda: client.copies.ask(asked))
    app.output.facts(made.raw, request_facts(made))


command(copies, "request", _("Ask for copies of a version."))(_request)


@click.option("--state", type=click.Choice(STATES), help=_("Only requests in this state."))
@click.option("--item", "item_id", metavar="ITEM", help=_("Only for this item."))
def _list(app: App, *, state: str | None, item_id: str | None) -> None:
    with app.signed_in() as client:
        found = client.copies.requests(state, item_id)
    requests = [CopyRequest.read(each) for each in found]
    app.output.table(
        found,
        [_("request"), _("item"), _("state"), _("purpose"), _("until")],
        [
            [
                each.id,
                each.item_id,
                word(each.state),
                each.bound.get("purpose"),
                each.bound.get("valid_until"),
            ]
            for each in requests
        ],
    )


command(copies, "list", _("List copy requests."))(_list)


@click.option("--state", help=_("Only copies in this state."))
@click.option("--item", "item_id", metavar="ITEM", help=_("Only for this item."))
def _issued(app: App, *, state: str | None, item_id: str | None) -> None:
    with app.signed_in() as client:
        found = client.copies.issued(item_id, state)
    app.output.table(
        found,
        [_("copy"), _("number"), _("form"), _("item"), _("state"), _("until")],
        [
            [
                each.get("id"),
                each.get("number"),
                _("native file") if each.get("native") else "PDF",
                each.get("item_id"),
                word(each.get("state")),
                each.get("due_on"),
            ]
            for each in found
        ],
    )


command(copies, "issued", _("List issued copies."))(_issued)


@click.argument("identifier", metavar="REQUEST|COPY")
def _show(app: App, *, identifier: str) -> None:
    with app.signed_in() as client:
        if identifier.startswith("cpr_"):
            request = client.copies.request(identifier)
            app.output.facts(request.raw, request_facts(request))
        else:
            copy = client.copies.copy(identifier)
            app.output.facts(copy.raw, copy.raw)


command(copies, "show", _("Show a request or a copy."))(_show)


@click.argument("request_id", metavar="REQUEST")
@click.option("--digest", help=_("Approve only if the request still has this digest."))
@click.option("--yes", is_flag=True, help=_("Do not ask; the request was read before."))
@reason_option
def _approve(app: App, *, request_id: str, digest: str | None, yes: bool, reason: str) -> None:
    with app.signed_in() as client:
        seen = client.copies.request(request_id)
        app.output.plain("\n".join(f"{name}: {shown(value)}" for name, value in request_facts(seen).items()))
        prompts.agreed(_("Approve exactly this?"), yes=yes or digest is not None)
        chosen = digest or seen.digest
        made = app.with_fresh_code(client, lambda: client.copies.approve(request_id, chosen, reason))
    app.output.facts(made.raw, request_facts(made))


command(copies, "approve", _("Approve a request of another person, exactly as it stands."))(_approve)


@click.argument("request_id", metavar="REQUEST")
@click.option("--pages", help=_("Fewer pages than approved."))
@click.option("--copies", "number", type=click.IntRange(min=1), help=_("Fewer copies than approved."))
@click.option("--no-wait", is_flag=True, help=_("Do not wait until the copies are made."))
def _issue(app: App, *, request_id: str, pages: str | None, number: int | None, no_wait: bool) -> None:
    with app.signed_in() as client:
        operation = app.with_fresh_code(client, lambda: client.copies.issue(request_id, pages, number))
        if not no_wait:
            await_operation(client, operation)
        made = client.copies.request(request_id)
    app.output.facts({"operation_id": operation, "request": made.raw}, request_facts(made))


command(copies, "issue", _("Have the approved copies made; an approval is good for one use."))(_issue)


@click.argument("request_id", metavar="REQUEST")
@reason_option
def _reject(app: App, *, request_id: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.copies.reject(request_id, reason))
    app.output.result(answer.raw, [_("rejected: {id}").format(id=request_id)])


command(copies, "reject", _("Reject a request."))(_reject)


@click.argument("request_id", metavar="REQUEST")
def _cancel(app: App, *, request_id: str) -> None:
    with app.signed_in() as client:
        answer = client.copies.cancel(request_id)
    app.output.result(answer.raw, [_("withdrawn: {id}").format(id=request_id)])


command(copies, "cancel", _("Withdraw your own request."))(_cancel)


@click.argument("copy_id", metavar="COPY")
@prompts.code_option
def _password(app: App, *, copy_id: str, code: str | None) -> None:
    with app.signed_in() as client:
        try:
            secret = client.copies.password(copy_id, prompts.code(code))
        except RefusedError as error:
            if error.problem.code == "ticket_invalid":
                app.output.note(
                    _("the password is shown once, and never in the session that fetched: sign in once more")
                )
            raise
    app.output.result({"password": secret}, [secret])
    app.output.note(_("shown once; the vault has recorded that you saw it"))


command(copies, "password", _("Show the file password once, in another session than the one that fetched."))(
    _password
)


@click.argument("copy_id", metavar="COPY")
@click.argument("what", type=click.Choice(("destroyed", "lost", "returned")))
@reason_option
def _declare(app: App, *, copy_id: str, what: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.copies.declare(copy_id, what, reason))
    app.output.result(answer, [_("declared by you, not verified: {id} {what}").format(id=copy_id, what=what)])


command(copies, "declare", _("Declare what became of a copy whose bytes cannot be returned."))(_declare)


@click.argument("item")
def _balance(app: App, *, item: str) -> None:
    with app.signed_in() as client:
        found = client.copies.balance(item)
    app.output.facts(
        found.raw,
        {
            _("issued"): found.issued,
            _("in transit"): found.in_transit,
            _("held"): found.held,
            _("returned"): found.returned,
            _("destroyed"): found.destroyed,
            _("lost"): found.lost,
            _("void"): found.void,
            _("of these native files"): found.native,
            _("balanced"): found.balanced,
        },
    )


command(copies, "balance", _("Show the copies of an item, kept like money."))(_balance)
copies.add_command(native_rule)
copies.add_command(open_container)
copies.add_command(fetch)
copies.add_command(give_back)

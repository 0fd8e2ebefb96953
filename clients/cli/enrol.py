"""Taking up an invitation or a rebinding."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.session import keep_session, with_tries
from clients.cli.words import moment
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.models import EnrolmentSeed


def parted(link: str) -> tuple[str, str]:
    """The vault's address and the token of an enrolment link `ADDRESS/enrol#TOKEN`.

    Raises:
        UnusableCommandError: it is no such link.
    """
    address, mark, token = link.strip().partition("#")
    if not mark or not token or not address.endswith("/enrol"):
        raise UnusableCommandError(
            _("not an enrolment link"), remedy=_("paste the whole link, from https:// to its last letter")
        )
    return address.removesuffix("/enrol"), token


def _link(given: str | None) -> str:
    if given == "-":
        return sys.stdin.readline()
    return prompts.text(
        given,
        _("Enrolment link"),
        refusal=_("no enrolment link is given"),
        remedy=_("give it, or `-` to read it from standard input"),
    )


def _show_seed(app: App, seed: EnrolmentSeed) -> None:
    """Show the seed to a person: as a picture for the code application where the terminal can, and as letters."""
    import segno  # noqa: PLC0415

    app.output.note(_("scan this with your code application, or type the key below"))
    try:
        segno.make(seed.otpauth_uri).terminal(out=sys.stderr, border=2, compact=True)
    except UnicodeEncodeError:
        app.output.note(_("this terminal cannot draw the picture"))
    app.output.note(_("key: {key}").format(key=seed.secret_base32))


@dataclass(frozen=True)
class _Wishes:
    """What the person wants to be called, and where the new password comes from."""

    user: str | None
    birthday: str | None
    handover_code: str | None
    password_file: Path | None
    password_stdin: bool


def _start(app: App, client: VaultClient, token: str, wishes: _Wishes) -> EnrolmentSeed:
    facts = client.sign_in.inspect_enrolment(token)
    app.output.note(
        _("this link is for {name}; it ends at {time}").format(
            name=facts.person.name, time=moment(facts.expires_at)
        )
    )
    for rule in facts.password_rules:
        app.output.note(f"- {rule}")
    handover_code = _handover_code(wishes.handover_code) if facts.needs_handover_code else None
    name = facts.user_name or prompts.user_name(wishes.user)
    chosen = prompts.password(
        _("New password"), file=wishes.password_file, from_stdin=wishes.password_stdin, confirm=True
    )
    return client.sign_in.start_enrolment(token, name, chosen, wishes.birthday, handover_code)


def _handover_code(given: str | None) -> str:
    return prompts.text(
        given,
        _("Handover code, from the person who asked for the rebinding"),
        refusal=_("this link needs a handover code"),
        remedy=_("give it with --handover-code"),
    )


@click.argument("link", required=False, metavar="[LINK]")
@click.option("--user", metavar="NAME", help=_("The user name you want."))
@click.option(
    "--birthday", metavar="YYYY-MM-DD", help=_("Only to refuse passwords that hold it; it is not kept.")
)
@click.option(
    "--handover-code", metavar="CODE", help=_("For a rebinding: what the person who asked for it gave you.")
)
@click.option("--device", metavar="NAME", help=_("The name of this machine (default: its host name)."))
@click.option("--code", metavar="123456", help=_("Finish an enrolment begun before, with its first code."))
@prompts.password_options
def _enrol(app: App, *, link: str | None, device: str | None, code: str | None, **wishes: Any) -> None:
    address, token = parted(_link(link))
    device_name = app.device_name(device)
    with app.guest(address) as client:
        if code is None:
            seed = _start(app, client, token, _Wishes(**wishes))
            if not prompts.interactive():
                _hand_over(app, seed)
                return
            _show_seed(app, seed)
        answer = with_tries(
            app,
            code,
            lambda digits: client.sign_in.confirm_enrolment(
                token, digits, device_name, app.store().device_token()
            ),
        )
        keep_session(app, client.transport.address, device_name, answer)


def _hand_over(app: App, seed: EnrolmentSeed) -> None:
    """Give the seed to a script, which makes the code and calls again."""
    app.output.facts(
        {"otpauth_uri": seed.otpauth_uri, "secret_base32": seed.secret_base32},
        {_("address for the code application"): seed.otpauth_uri, _("key"): seed.secret_base32},
    )
    app.output.note(_("not finished: run `hizo enrol LINK --code 123456` with the first code"))


enrol = command(
    None,
    "enrol",
    _(
        "Take up an invitation: choose a password, bind a code application, sign in. LINK `-` reads standard input."
    ),
)(_enrol)

"""Signing in and out, and the person's own account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.words import word
from clients.errors import NotFoundError, SignInNeededError, VaultUnavailableError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.models import SignInAnswer

_CODE_TRIES = 3
_WRONG_CODE = frozenset({"totp_required", "totp_replayed", "credentials_invalid"})


def keep_session(app: App, address: str, device_name: str, answer: SignInAnswer) -> None:
    """Keep a fresh session and say who is signed in."""
    from clients.session_store import Profile, Session  # noqa: PLC0415

    profile = Profile(address, answer.person.id, answer.person.name, answer.device_id, device_name)
    app.store().save(Session(profile, answer.token), answer.device_token)
    facts = {
        "person": dict(answer.person.raw),
        "session_id": answer.session_id,
        "device_id": answer.device_id,
        "expires_at": answer.expires_at,
    }
    app.output.facts(
        facts,
        {
            _("person"): f"{answer.person.name} ({answer.person.id})",
            _("device"): f"{device_name} ({answer.device_id})",
            _("session ends"): answer.expires_at,
        },
    )
    if answer.password_due:
        app.output.note(_("your password is old: change it with `hizo password change`"))


def with_tries(app: App, given: str | None, trade: Callable[[str], SignInAnswer]) -> SignInAnswer:
    """Trade a code for a session; a person at a terminal may try again."""
    tries = _CODE_TRIES if given is None and prompts.interactive() else 1
    while True:
        tries -= 1
        try:
            return trade(prompts.code(given))
        except SignInNeededError as error:
            if tries == 0 or error.problem.code not in _WRONG_CODE:
                raise
            app.output.error(error)


@click.argument("address", required=False, metavar="[ADDRESS]")
@click.option("--user", metavar="NAME", help=_("Your user name; asked for if left out."))
@click.option("--device", metavar="NAME", help=_("The name of this machine (default: its host name)."))
@prompts.code_option
@prompts.password_options
def _login(
    app: App,
    *,
    address: str | None,
    user: str | None,
    device: str | None,
    code: str | None,
    password_file: Path | None,
    password_stdin: bool,
) -> None:
    chosen = app.address(address)
    device_name = app.device_name(device)
    with app.guest(chosen) as client:
        name = prompts.user_name(user)
        secret = prompts.password(_("Password"), file=password_file, from_stdin=password_stdin)
        challenge = client.sign_in.with_password(name, secret, device_name, app.store().device_token())
        answer = with_tries(app, code, lambda digits: client.sign_in.with_code(challenge, digits))
        keep_session(app, client.transport.address, device_name, answer)


login = command(None, "login", _("Sign in to the vault at ADDRESS (default: HIZO_URL, else the last one)."))(
    _login
)


def _logout(app: App) -> None:
    try:
        with app.signed_in() as client:
            client.sign_in.sign_out()
    except (SignInNeededError, NotFoundError):
        app.output.note(_("there was no live session"))
    except VaultUnavailableError as error:
        app.output.error(error)
        app.output.note(_("the session is forgotten here, but lives on at the vault until it runs out"))
    finally:
        app.store().forget()


logout = command(None, "logout", _("End the session, here and at the vault."))(_logout)


def _whoami(app: App) -> None:
    with app.signed_in() as client:
        me = client.sign_in.me()
    app.output.facts(
        me.raw,
        {
            _("person"): f"{me.person.name} ({me.person.id})",
            _("posts"): ", ".join(_name_of(each) for each in me.posts),
            _("session ends"): me.session.get("expires_at"),
            _("last code"): me.session.get("code_at"),
            _("grants"): ", ".join(_grant(each) for each in me.grants),
            _("devices"): ", ".join(_name_of(each) for each in me.devices),
        },
    )


def _grant(grant: object) -> str:
    if not isinstance(grant, dict):
        return str(grant)
    return f"{grant.get('entry_id')} {word(grant.get('right'))} {grant.get('tier')} –{grant.get('ends_on')}"


def _name_of(value: object) -> str:
    if isinstance(value, dict):
        return str(word(value.get("post")) or value.get("name") or value.get("id") or "?")
    return str(value)


whoami = command(None, "whoami", _("Show who is signed in, with posts and grants."))(_whoami)


@click.argument("digits", required=False, metavar="[CODE]")
def _code(app: App, *, digits: str | None) -> None:
    with app.signed_in() as client:
        answer = client.sign_in.step_up(prompts.code(digits))
    app.output.facts(answer, {_("last code"): answer.get("code_at")})


code = command(
    None, "code", _("Give a fresh six-digit code; acts that ask for one may follow for five minutes.")
)(_code)

password = group("password", _("Change your own password."))


@click.option(
    "--new-password-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Read the new password from the first line of this file."),
)
@prompts.code_option
@prompts.password_options
def _change(
    app: App,
    *,
    new_password_file: Path | None,
    code: str | None,
    password_file: Path | None,
    password_stdin: bool,
) -> None:
    with app.signed_in() as client:
        old = prompts.password(_("Password until now"), file=password_file, from_stdin=password_stdin)
        new = prompts.password(_("New password"), file=new_password_file, confirm=True)
        client.sign_in.change_password(old, new, prompts.code(code))
    app.output.result({"changed": True}, [_("the password is changed")])


command(password, "change", _("Change your own password."))(_change)

sessions = group("session", _("See and end your sessions."))


def _list_sessions(app: App) -> None:
    with app.signed_in() as client:
        found = client.sign_in.sessions()
    app.output.table(
        found,
        [_("session"), _("device"), _("since"), _("ends")],
        [
            [
                each.get("id"),
                each.get("device_name") or each.get("device_id"),
                each.get("created_at"),
                each.get("expires_at"),
            ]
            for each in found
        ],
    )


command(sessions, "list", _("List your live sessions."))(_list_sessions)


@click.argument("session_id", metavar="SESSION")
def _end_session(app: App, *, session_id: str) -> None:
    with app.signed_in() as client:
        client.sign_in.end_session(session_id)
    app.output.result({"ended": session_id}, [_("ended: {id}").format(id=session_id)])


command(sessions, "end", _("End one of your sessions."))(_end_session)

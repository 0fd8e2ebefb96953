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
from clients.cli.reading import read_out
from clients.cli.session import keep_session, with_tries
from clients.cli.words import moment
from clients.errors import RefusedError, UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.models import EnrolmentFacts, EnrolmentSeed, JoiningAgreement


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
    """What the person wants to be called, where the new password comes from, and the link's other half."""

    user: str | None
    birthday: str | None
    handover_code: str | None
    password_file: Path | None
    password_stdin: bool

    @property
    def can_ask_again(self) -> bool:
        """Whether a refused password can be replaced by another, because a person types it."""
        return self.password_file is None and not self.password_stdin and prompts.interactive()


def _start(
    app: App, client: VaultClient, token: str, facts: EnrolmentFacts, wishes: _Wishes
) -> EnrolmentSeed:
    app.output.note(
        _("this link is for {name}; it ends at {time}").format(
            name=facts.person.name, time=moment(facts.expires_at)
        )
    )
    for rule in facts.password_rules:
        app.output.note(f"- {rule}")
    handover_code = prompts.text(
        wishes.handover_code,
        _("Handover code, from another person than the link"),
        refusal=_("a link needs its handover code"),
        remedy=_("another person than the link's brings it; give it with --handover-code"),
    )
    name = facts.user_name or prompts.user_name(wishes.user)
    while True:
        chosen = prompts.password(
            _("New password"), file=wishes.password_file, from_stdin=wishes.password_stdin, confirm=True
        )
        try:
            return client.sign_in.start_enrolment(token, name, chosen, handover_code, wishes.birthday)
        except RefusedError as error:
            if not _is_about_password(error) or not wishes.can_ask_again:
                raise
            app.output.error(error)


def _is_about_password(error: RefusedError) -> bool:
    return error.problem.code.startswith("password_")


def _agreed(app: App, agreement: JoiningAgreement | None, given: str | None) -> str | None:
    """The hash of the text that the person agrees to, or None where there is nothing to sign."""
    if agreement is None or given is not None:
        return given
    if not prompts.interactive():
        raise UnusableCommandError(
            _("the joining agreement has to be read and agreed to"),
            remedy=_("read it, then give --agree with its SHA-256"),
        )
    read_out(app, agreement.text)
    app.output.note(f"SHA-256: {agreement.sha256}")
    prompts.agreed(_("Do you agree to this text, also for the time after you leave?"), yes=False)
    return agreement.sha256


@click.argument("link", required=False, metavar="[LINK]")
@click.option("--user", metavar="NAME", help=_("The user name you want."))
@click.option(
    "--birthday", metavar="YYYY-MM-DD", help=_("Only to refuse passwords that hold it; it is not kept.")
)
@click.option("--handover-code", metavar="CODE", help=_("What another person than the link's gave you."))
@click.option("--device", metavar="NAME", help=_("The name of this machine (default: its host name)."))
@click.option(
    "--agree", metavar="SHA256", help=_("Agree to the joining agreement of this hash, which you have read.")
)
@click.option("--code", metavar="123456", help=_("Finish an enrolment begun before, with its first code."))
@prompts.password_options
def _enrol(
    app: App, *, link: str | None, device: str | None, agree: str | None, code: str | None, **wishes: Any
) -> None:
    address, token = parted(_link(link))
    device_name = app.device_name(device)
    with app.guest(address) as client:
        facts = client.sign_in.inspect_enrolment(token)
        if code is None:
            seed = _start(app, client, token, facts, _Wishes(**wishes))
            if not prompts.interactive():
                _hand_over(app, seed, facts.agreement)
                return
            _show_seed(app, seed)
        agreed = _agreed(app, facts.agreement, agree)
        answer = with_tries(
            app,
            code,
            lambda digits: client.sign_in.confirm_enrolment(
                token, digits, device_name, app.store().device_token(), agreed
            ),
        )
        keep_session(app, client.transport.address, device_name, answer)
    app.output.note(_("what waits for you: hizo notice list; the way to the first upload: hizo setup"))


def _hand_over(app: App, seed: EnrolmentSeed, agreement: JoiningAgreement | None) -> None:
    """Give seed and agreement to a script, which makes the code and calls again."""
    text = (
        {"title": agreement.title, "text": agreement.text, "sha256": agreement.sha256} if agreement else None
    )
    app.output.facts(
        {"otpauth_uri": seed.otpauth_uri, "secret_base32": seed.secret_base32, "agreement": text},
        {_("address for the code application"): seed.otpauth_uri, _("key"): seed.secret_base32},
    )
    if agreement is not None and not app.output.as_json:
        app.output.plain(agreement.text)
        app.output.note(f"SHA-256: {agreement.sha256}")
    app.output.note(
        _("not finished: run `hizo enrol LINK --code 123456` with the first code, and --agree SHA256")
    )


enrol = command(
    None,
    "enrol",
    _(
        "Take up an invitation with its link and its handover code: choose a password, bind a code application, agree, "
        "sign in. LINK `-` reads standard input."
    ),
)(_enrol)

"""What every command has at hand: where to write, who is signed in, and how to reach the vault."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from clients import texts
from clients.cli import prompts
from clients.cli.output import Output
from clients.errors import Problem, SignInNeededError, UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.session_store import Session, SessionStore

Answer = TypeVar("Answer")
STEP_UP = "step_up_required"


class App:
    """The surroundings of one command."""

    def __init__(self, *, environment: Mapping[str, str] | None = None) -> None:
        self.environment = os.environ if environment is None else environment
        self.output = Output()
        self.profile_name = self.environment.get("HIZO_PROFILE") or "default"

    def store(self) -> SessionStore:
        """Where the chosen profile keeps its session."""
        from clients.session_store import SessionStore, config_folder  # noqa: PLC0415

        return SessionStore(config_folder(self.environment), self.profile_name, self.output.note)

    def session(self) -> Session:
        """The session in use: HIZO_TOKEN with HIZO_URL, else what `hizo login` kept.

        Raises:
            SignInNeededError: nobody is signed in.
            UnusableCommandError: HIZO_TOKEN stands without HIZO_URL, or HIZO_URL is another vault than the session's.
        """
        from clients.session_store import Profile, Session  # noqa: PLC0415

        token = self.environment.get("HIZO_TOKEN")
        if token:
            return Session(Profile(self._address_of_token()), token)
        session = self.store().session()
        if session is None:
            raise SignInNeededError(
                Problem(
                    status=401,
                    code="unauthenticated",
                    detail=_("nobody is signed in"),
                    remedy=_("run `hizo login ADDRESS --user NAME`"),
                )
            )
        self._same_vault(session)
        return session

    def _address_of_token(self) -> str:
        """A token from outside says by itself where it belongs; no kept address is guessed for it."""
        address = self.environment.get("HIZO_URL")
        if not address:
            raise UnusableCommandError(
                _("HIZO_TOKEN needs HIZO_URL beside it"),
                remedy=_("set HIZO_URL to the vault that gave the token"),
            )
        return address

    def _same_vault(self, session: Session) -> None:
        """A token must never travel to another address than the one that gave it."""
        wanted = self.environment.get("HIZO_URL")
        if wanted and wanted.rstrip("/") != session.profile.address:
            raise UnusableCommandError(
                _("HIZO_URL is {wanted}, but this profile is signed in at {address}").format(
                    wanted=wanted, address=session.profile.address
                ),
                remedy=_("choose another profile with --profile, or unset HIZO_URL"),
            )

    def address(self, given: str | None) -> str:
        """The vault's address: as given, else HIZO_URL, else the profile's.

        Raises:
            UnusableCommandError: none of them is there.
        """
        chosen = given or self.environment.get("HIZO_URL")
        if not chosen:
            profile = self.store().profile()
            chosen = profile.address if profile else None
        if not chosen:
            raise UnusableCommandError(
                _("no vault is named"), remedy=_("give its address, or set HIZO_URL to it")
            )
        return chosen

    def device_name(self, given: str | None) -> str:
        """The name of this machine for the vault, steady between sign-ins."""
        profile = self.store().profile()
        return given or (profile.device_name if profile else "") or platform.node() or "hizo"

    @contextmanager
    def guest(self, address: str) -> Iterator[VaultClient]:
        """A connection without a session."""
        from clients.http_client import VaultClient  # noqa: PLC0415

        with VaultClient(address, language=texts.language()) as client:
            yield client

    @contextmanager
    def signed_in(self) -> Iterator[VaultClient]:
        """A connection with the session in use."""
        from clients.http_client import VaultClient  # noqa: PLC0415

        session = self.session()
        with VaultClient(session.profile.address, token=session.token, language=texts.language()) as client:
            yield client

    def with_fresh_code(self, client: VaultClient, act: Callable[[], Answer]) -> Answer:
        """Carry out `act`; if the vault asks for a fresh code and somebody can be asked, ask and repeat it once."""
        try:
            return act()
        except SignInNeededError as error:
            if error.problem.code != STEP_UP or not prompts.interactive():
                raise
            self.output.note(_("the vault asks for a fresh code for this act"))
            client.sign_in.step_up(prompts.code(None))
            return act()

"""One session with a PKCS#11 token (OASIS PKCS #11 v3.1), opened when it is needed and again when it was lost.

The library is initialised for one thread (C_Initialize without arguments), so everything this process says to any
token passes one lock. A wrong PIN is asked of the token once: tokens lock themselves after a few, and a service that
is restarted again and again would lock them.
"""

import os
import threading
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

import pkcs11
from pkcs11 import exceptions as p11

from crypto.errors import KeyUnavailableError, PinRefusedError

_Answer = TypeVar("_Answer")
_TALKING: Final = threading.RLock()


class NothingSeenError(p11.PKCS11Error):
    """The session sees no key of the vault: it is not logged in any more, or this is another token."""


LOST: Final = (
    NothingSeenError,
    p11.SessionHandleInvalid,
    p11.SessionClosed,
    p11.UserNotLoggedIn,
    p11.DeviceRemoved,
    p11.DeviceError,
    p11.TokenNotPresent,
)
"""Answers after which a new session may do; each is tried once."""
_PIN_REFUSED: Final = (p11.PinIncorrect, p11.PinInvalid, p11.PinLenRange, p11.PinExpired, p11.PinLocked)
_MECHANISMS: Final = (pkcs11.Mechanism.AES_GCM, pkcs11.Mechanism.AES_KEY_GEN)


class Pin(Protocol):
    """Where the PIN comes from, and where it is remembered that it was refused."""

    def reveal(self) -> str:
        """Return the PIN; raises PinRefusedError for one that the token refused before."""

    def refused(self) -> None:
        """Remember, beyond this process, that the token refused it."""


class TokenSession:
    """A session with the token of a label, as its user.

    Every method raises KeyUnavailableError when the token could not be asked, and PinRefusedError when it does not
    take the PIN.
    """

    def __init__(self, module: str, label: str, pin: Pin) -> None:
        self._module = module
        self._label = label
        self._pin = pin
        self._session: pkcs11.Session | None = None
        self._process = os.getpid()

    def __repr__(self) -> str:
        return f"TokenSession({self._module!r}, {self._label!r})"

    def ask(self, question: Callable[[pkcs11.Session], _Answer]) -> _Answer:
        """Put a question to the token; once more in a new session, when the old one turns out to be lost."""
        self._require_own_process()
        with _TALKING:
            try:
                return self._asked(question)
            except p11.PKCS11Error as trouble:
                raise KeyUnavailableError(self._sentence(trouble)) from trouble

    def _asked(self, question: Callable[[pkcs11.Session], _Answer]) -> _Answer:
        if self._session is not None:
            try:
                # Unlike a search, which must not be begun in a session that is gone.
                self._session.generate_random(8)
                return question(self._session)
            except LOST:
                self._session = None
        self._session = self._opened()
        try:
            return question(self._session)
        except LOST:
            self._session = None
            raise

    def token(self) -> pkcs11.Token:
        """Return what the token says of itself, asked anew; needs no PIN."""
        self._require_own_process()
        with _TALKING:
            try:
                return self._found()
            except p11.PKCS11Error as trouble:
                raise KeyUnavailableError(self._sentence(trouble)) from trouble

    def close(self) -> None:
        """End the session; the next question opens another."""
        with _TALKING:
            session, self._session = self._session, None
            if session is None or self._process != os.getpid():
                return
            try:
                session.close()
            except p11.PKCS11Error:
                return  # it was closed by the token already

    def drop(self) -> None:
        """Take the session for lost, without a word to the token."""
        with _TALKING:
            self._session = None

    def _opened(self) -> pkcs11.Session:
        token = self._found()
        self._require_abilities(token)
        if token.flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
            raise PinRefusedError(
                f'the PIN of the token "{self._label}" is locked; its security officer unlocks it'
            )
        if token.flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY:
            raise PinRefusedError(
                f'the token "{self._label}" locks itself at the next wrong PIN: the vault does not take the last try; '
                "log in to it once with its own tool"
            )
        try:
            return token.open(rw=True, user_pin=self._pin.reveal())
        except p11.UserAlreadyLoggedIn:
            return token.open(rw=True)
        except _PIN_REFUSED as refusal:
            self._pin.refused()
            raise PinRefusedError(
                f'the token "{self._label}" does not take the PIN ({type(refusal).__name__}); '
                "it is not tried again until the file with the PIN changes"
            ) from refusal

    def _found(self) -> pkcs11.Token:
        try:
            return pkcs11.lib(self._module).get_token(token_label=self._label)
        except (*LOST, p11.GeneralError):
            # A token that came back is found only by a library that begins anew; this ends all sessions with it.
            pkcs11.lib(self._module).reinitialize()
            return pkcs11.lib(self._module).get_token(token_label=self._label)

    def _require_abilities(self, token: pkcs11.Token) -> None:
        able = token.slot.get_mechanisms()
        missing = [mechanism.name for mechanism in _MECHANISMS if mechanism not in able]
        if missing:
            raise KeyUnavailableError(f'the token "{self._label}" cannot do {" and ".join(missing)}')

    def _require_own_process(self) -> None:
        if self._process != os.getpid():
            raise KeyUnavailableError(
                f'the token "{self._label}" was opened before this process was forked; open it in the process that uses it'
            )

    def _sentence(self, trouble: p11.PKCS11Error) -> str:
        if isinstance(trouble, p11.NoSuchToken | p11.MultipleTokensReturned):
            what = "no token" if isinstance(trouble, p11.NoSuchToken) else "more than one token"
            return f'{what} of the label "{self._label}" is in {self._module}'
        if isinstance(trouble, NothingSeenError):
            return f'the token "{self._label}" cannot be used: {trouble}'
        told = str(trouble)
        return f'the token "{self._label}" does not answer: {type(trouble).__name__}' + (
            told and f" ({told})"
        )

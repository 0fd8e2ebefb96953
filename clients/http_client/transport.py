"""One request to the vault: deadlines, trust, repeats and request ids.

Rules:
1. Plain http only to this machine; certificates are always verified; redirects are never followed.
2. A request is repeated after a lost connection or 502/503/504 only when a repeat cannot act twice: GET, HEAD and
   DELETE, and a POST whose answer the vault keeps under its Idempotency-Key. Every POST carries such a key.
3. A connection that was never made is tried again for every request: nothing was sent.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from clients.errors import UnexpectedAnswerError, UntrustedVaultError, VaultUnavailableError
from clients.http_client.address import checked_address, is_loopback
from clients.http_client.problems import raise_for_problem
from clients.texts import translate as _
from clients.version import VERSION

PATIENCE = 60.0  # seconds for the next byte
LONG_PATIENCE = 900.0
"""For bodies that the vault marks, stamps and seals before it answers."""

_TRIES = 4
_FIRST_PAUSE = 0.5  # seconds; doubles each time
_NOT_NOW = frozenset({502, 503, 504})
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

Content = Callable[[], Iterable[bytes]]
"""Makes the body anew for each try."""


@dataclass(frozen=True)
class Call:
    """One request, with what makes it safe or unsafe to repeat."""

    method: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    content: Content | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    patience: float = PATIENCE


def idempotency_key() -> str:
    """A fresh key, one per act (not per try)."""
    return uuid.uuid4().hex


class Transport:
    """A connection to one vault for one session."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        language: str = "en",
        sleep: Callable[[float], None] = time.sleep,
        wire: httpx2.BaseTransport | None = None,
    ) -> None:
        """Prepare a connection; nothing is sent yet.

        Args:
            address: Base address of the vault.
            token: The session token, if signed in.
            language: `en` or `ja`, for the texts of refusals.
            sleep: Waits between tries, in seconds.
            wire: Another way to carry requests, such as an application in this process.

        Raises:
            UnusableCommandError, UntrustedVaultError: see `checked_address`.
        """
        self.address = checked_address(address)
        host = httpx2.URL(self.address).host
        headers = {"Accept-Language": language, "User-Agent": f"hizo/{VERSION}"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._sleep = sleep
        self._client = httpx2.Client(
            base_url=self.address,
            headers=headers,
            timeout=_timeout(PATIENCE),
            follow_redirects=False,
            # A proxy from the environment must never see what is meant for this machine.
            mounts={f"all://{host}": None} if is_loopback(host) else None,
            transport=wire,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, call: Call) -> httpx2.Response:
        """Carry out `call` and return the whole successful answer.

        Raises:
            ClientError: the vault refused, could not be reached, or answered something else.
        """
        headers = dict(call.headers)
        if call.method == "POST":
            headers.setdefault("Idempotency-Key", idempotency_key())
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                answer = self._client.send(self._request(call, headers))
            except _NEVER_SENT as error:
                self._pause_or_raise(error, last, attempt)
            except httpx2.TransportError as error:
                if not call.repeatable:
                    raise self._outcome_unknown(error) from error
                self._pause_or_raise(error, last, attempt)
            except httpx2.DecodingError as error:
                raise _unreadable() from error
            else:
                if answer.status_code in _NOT_NOW and call.repeatable and not last:
                    self._sleep(_pause(attempt))
                    continue
                raise_for_problem(answer)
                return answer
        raise AssertionError("the last try either returns or raises")

    @contextmanager
    def stream(self, call: Call) -> Iterator[httpx2.Response]:
        """Yield a successful answer whose body is still to be read.

        Raises:
            ClientError: as `send`; also while the body is read.
        """
        request = self._request(call, dict(call.headers))
        try:
            answer = self._client.send(request, stream=True)
            try:
                if not answer.is_success:
                    answer.read()
                    raise_for_problem(answer)
                yield answer
            finally:
                answer.close()
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error
        except httpx2.DecodingError as error:
            raise _unreadable() from error

    def json(self, call: Call) -> dict[str, Any]:
        """Carry out `call` and return its JSON object.

        Raises:
            ClientError: as `send`; `UnexpectedAnswerError` if the answer is no JSON object.
        """
        answer = self.send(call)
        try:
            value = answer.json()
        except (ValueError, RecursionError) as error:
            raise _no_object() from error
        if not isinstance(value, dict):
            raise _no_object()
        return value

    def _request(self, call: Call, headers: Mapping[str, str]) -> httpx2.Request:
        return self._client.build_request(
            call.method,
            call.path,
            params=dict(call.params) or None,
            json=call.body,
            content=call.content() if call.content else None,
            headers=headers,
            timeout=_timeout(call.patience),
        )

    def _pause_or_raise(self, error: httpx2.TransportError, give_up: bool, attempt: int) -> None:
        if give_up or _is_untrusted(error):
            raise self._unreachable(error) from error
        self._sleep(_pause(attempt))

    def _unreachable(self, error: httpx2.TransportError) -> VaultUnavailableError:
        if _is_untrusted(error):
            return UntrustedVaultError(
                _("{address} could not prove that it is the vault: {reason}").format(
                    address=self.address, reason=error
                ),
                remedy=_(
                    "ask who runs the vault; a company's own authority must be in the system's trust store"
                ),
            )
        if isinstance(error, httpx2.TimeoutException):
            sentence = _("{address} did not answer in time")
        else:
            sentence = _("{address} cannot be reached: {reason}")
        return VaultUnavailableError(
            sentence.format(address=self.address, reason=str(error) or type(error).__name__),
            remedy=_("check the network and the address, then repeat the command"),
        )

    def _outcome_unknown(self, error: httpx2.TransportError) -> VaultUnavailableError:
        return VaultUnavailableError(
            _("the connection to {address} broke before the answer came; the act may have been done").format(
                address=self.address
            )
            + f" ({type(error).__name__})",
            remedy=_("look at what the vault shows before you repeat the command"),
        )


def _timeout(patience: float) -> httpx2.Timeout:
    return httpx2.Timeout(patience, connect=10)


def _pause(attempt: int) -> float:
    return _FIRST_PAUSE * float(2**attempt)


def _is_untrusted(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__name__ == "SSLCertVerificationError":
            return True
        cause = cause.__cause__ or cause.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def _no_object() -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        _("the answer is not a JSON object"), remedy=_("check the address of the vault")
    )


def _unreadable() -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        _("the answer is not what it says it is"), remedy=_("check the address of the vault")
    )

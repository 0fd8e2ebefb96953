"""Asking a served vault, byte for byte as written: nothing between us and it tidies an address up."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

COOKIE: Final = "__Host-hizo"
PATIENCE_SECONDS: Final = 60


class VaultUnreachableError(Exception):
    """The vault did not answer; nothing is known about what it would have given."""


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """The type that the answer claims."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Request:
    """One request as it is sent."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


class Wire:
    """The way to one vault.

    Args:
        address: `http://` or `https://` with host and port, as people use it.
        ca_file: The only authority that is trusted, in place of the system's.
    """

    def __init__(self, address: str, ca_file: Path | None = None) -> None:
        there = urlsplit(address)
        if there.scheme not in {"http", "https"} or not there.hostname:
            raise ValueError(f"{address} is no address of a vault")
        self.address = f"{there.scheme}://{there.netloc}"
        self._there = there
        self._trust = ssl.create_default_context(cafile=ca_file) if there.scheme == "https" else None

    def ask(self, request: Request) -> Answer:
        """Send one request over a connection of its own.

        Raises:
            VaultUnreachableError: there was no answer, or none that is HTTP.
        """
        connection = self._connection()
        try:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in request.headers:
                connection.putheader(name, value)
            if request.method in {"POST", "PUT", "PATCH"}:
                connection.putheader("Content-Length", "0")
            connection.endheaders()
            return _read(connection.getresponse())
        except (OSError, HTTPException) as trouble:
            raise VaultUnreachableError(f"{request.method} {request.target}: {trouble}") from trouble
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host, port = self._there.hostname or "", self._there.port
        if self._trust is None:
            return HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        return HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=self._trust)


def _read(response: HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def by_cookie(token: str) -> tuple[tuple[str, str], ...]:
    """The headers of a browser that somebody signed in with."""
    return (("Cookie", f"{COOKIE}={token}"), ("Sec-Fetch-Site", "same-origin"))


def by_bearer(token: str) -> tuple[tuple[str, str], ...]:
    """The headers of another client that somebody signed in with."""
    return (("Authorization", f"Bearer {token}"),)

"""The HTTP under the S3 SDK: no redirections, bounded retries, and a deadline over every answer.

The SDK hands each request to a urllib3 pool. urllib3 bounds each wait on the socket, but a server that
sends one byte a second never trips that; here the whole answer has a deadline too.
"""

import io
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse

from storage.errors import StoreError, StoreUnavailableError

# An XML listing of 1,000 versions is well under 1 MiB.
_ANSWER_LIMIT = 16 << 20
_PIECE = 1 << 16
# Of a body, at a time: small enough for a slow line within a step's patience, large enough to cost nothing.
_STEP = 256 << 10
# S3 gives times in ISO 8601 with any number of decimals; the SDK reads at most six. Ceph and versitygw give nine.
_NANOSECONDS = re.compile(rb"(<(?:LastModified|Initiated|RetainUntilDate)>[^<]*\.\d{6})\d+(?=Z<)")
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """How long a store is waited for, in seconds, for each of `attempts` attempts.

    `connect` bounds the connection and each step of sending, `send` the sending of one body (at most a part
    of 8 MiB), `answer` the answer or each read of a stream, `first_pause` doubles before each next attempt.
    """

    connect: float = 5.0
    send: float = 120.0
    answer: float = 30.0
    attempts: int = 3
    first_pause: float = 0.1


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Return a context that trusts `ca_file` alone, or the system's authorities if it is None."""
    return ssl.create_default_context(cafile=ca_file)


class BoundedPool(urllib3.PoolManager):
    """A pool that gives up in time; `last_answer` quotes the store's latest answer to this thread."""

    def __init__(
        self,
        patience: Patience,
        context: ssl.SSLContext | None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        extra: dict[str, Any] = {"ssl_context": context} if context else {}
        super().__init__(maxsize=16, retries=False, blocksize=_STEP, **extra)
        self._patience = patience
        self._sleep = sleep
        self._thread = threading.local()

    @property
    def last_answer(self) -> str:
        """Status and request id of the latest answer this thread got."""
        return getattr(self._thread, "answer", "no answer")

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **kw: Any
    ) -> BaseHTTPResponse:
        """Send a request as the SDK asks for it.

        Raises StoreUnavailableError after the last attempt, StoreError on a redirection.
        """
        preload = kw.pop("preload_content", True)
        kw["timeout"] = urllib3.Timeout(connect=self._patience.connect, read=self._patience.answer)
        kw |= {"retries": False, "decode_content": False, "preload_content": False, "redirect": False}
        body = kw.pop("body", None)
        for attempt in range(self._patience.attempts):
            if attempt:
                self._sleep(self._patience.first_pause * 2 ** (attempt - 1))
            try:
                response = super().urlopen(method, url, body=self._paced(body), **kw)
                answer = self._accept(response, preload)
            except LocationParseError:
                raise
            except HTTPError as error:
                self._thread.answer = f"no answer ({type(error).__name__})"
                continue
            if answer is not None:
                return answer
        raise StoreUnavailableError(
            f"the object store did not answer a {method} after {self._patience.attempts} attempts; "
            f"latest: {self.last_answer}"
        )

    def _paced(self, body: bytes | None) -> "_PacedBody | None":
        return _PacedBody(body, time.monotonic() + self._patience.send) if body else None

    def _accept(self, response: BaseHTTPResponse, preload: bool) -> BaseHTTPResponse | None:
        """Return an answer that stands, or None for one that is worth another attempt."""
        self._thread.answer = _quoted(response)
        if response.status in _TRY_AGAIN:
            response.close()
            return None
        if 300 <= response.status < 400 and response.status != 304:
            response.close()
            raise StoreError("the object store answers with a redirection, which is not followed")
        if preload or response.status >= 400:
            return self._loaded(response)
        return response

    def _loaded(self, response: BaseHTTPResponse) -> BaseHTTPResponse:
        reader = DeadlineReader(response, self._patience.answer)
        body = bytearray()
        while piece := reader.read(_PIECE):
            body += piece
            if len(body) > _ANSWER_LIMIT:
                response.close()
                raise StoreError("the object store answers with far more than was asked for")
        response.release_conn()
        return urllib3.HTTPResponse(
            body=io.BytesIO(_NANOSECONDS.sub(rb"\1", bytes(body))),
            headers=response.headers,
            status=response.status,
            version=response.version,
            reason=response.reason,
            preload_content=False,
            decode_content=False,
            enforce_content_length=False,
            request_url=response.url,
        )


class DeadlineReader:
    """Reads an answer's body so that each `read` returns in time, however slowly the bytes drip."""

    def __init__(self, response: BaseHTTPResponse, seconds: float) -> None:
        self._response = response
        self._seconds = seconds

    def read(self, n: int, /) -> bytes:
        """Return `n` bytes, fewer only at the end.

        Raises StoreUnavailableError when they do not come in time, or the connection breaks.
        """
        pieces: list[bytes] = []
        left = n
        deadline = time.monotonic() + self._seconds
        try:
            while left and (piece := self._response.read1(left)):
                pieces.append(piece)
                left -= len(piece)
                if time.monotonic() > deadline:
                    raise StoreUnavailableError("the object store sends its answer too slowly")
        except HTTPError as error:
            raise StoreUnavailableError(
                f"the answer of the object store broke off: {type(error).__name__}"
            ) from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class _PacedBody:
    """Gives a body out in pieces, because a socket's timeout counts for one whole send, however long."""

    def __init__(self, body: bytes, deadline: float) -> None:
        self._left = memoryview(body)
        self._deadline = deadline

    def read(self, n: int, /) -> memoryview:
        if time.monotonic() > self._deadline:
            raise StoreUnavailableError("the object store takes what is sent too slowly")
        piece, self._left = self._left[:n], self._left[n:]
        return piece


def _quoted(response: BaseHTTPResponse) -> str:
    request_id = response.headers.get("x-amz-request-id", "none")
    return f"HTTP {response.status} (request id {request_id[:64]})"

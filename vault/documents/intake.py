"""Taking in a body: counted, bounded, and never kept beyond what a format needs."""

import base64
import binascii
import io
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from vault.platform.errors import Code, Refusal

CHUNK: Final = 1 << 20
_SHA256_DIGEST: Final = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):")


class Body(Protocol):
    """Bytes in order; none at the end."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""
        ...


class CountedBody:
    """A body that refuses to be longer than its limit, whatever it declared.

    Args:
        body: where the bytes come from.
        limit: in bytes.
        over: what is refused with beyond the limit.
    """

    def __init__(self, body: Body, limit: int, over: Refusal) -> None:
        self._body = body
        self._limit = limit
        self._over = over
        self.count = 0

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; raises the refusal when the body has become too long."""
        piece = self._body.read(size)
        self.count += len(piece)
        if self.count > self._limit:
            raise self._over
        return piece


class LedBody:
    """A body whose first bytes have been looked at already."""

    def __init__(self, head: bytes, rest: Body) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, the head first."""
        if not self._head:
            return self._rest.read(size)
        piece, self._head = self._head[:size], self._head[size:]
        return piece


def read_head(body: Body, size: int) -> bytes:
    """The first `size` bytes of a body, fewer when it is shorter."""
    gathered = io.BytesIO()
    while (missing := size - gathered.tell()) and (piece := body.read(missing)):
        gathered.write(piece)
    return gathered.getvalue()


def read_whole(body: Body) -> bytes:
    """A whole body in memory; only for bodies that hold room in `MemoryRoom`."""
    gathered = io.BytesIO()
    while piece := body.read(CHUNK):
        gathered.write(piece)
    return gathered.getvalue()


def announced_digest(headers: Mapping[str, str], name: str) -> bytes | None:
    """The SHA-256 that `Content-Digest` or `Repr-Digest` announces (RFC 9530), None without the header.

    Raises:
        Refusal: `request_invalid` naming the header when it has no well-formed `sha-256`.
    """
    header = headers.get(name)
    if header is None:
        return None
    found = _SHA256_DIGEST.search(header)
    try:
        digest = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        digest = b""
    if len(digest) != 32:
        raise Refusal(Code.REQUEST_INVALID, params={"what": name})
    return digest


class MemoryRoom:
    """How many bytes of whole documents may be in memory at once, over all requests."""

    def __init__(self, total: int, wait_seconds: float = 30.0) -> None:
        self._free = total
        self._total = total
        self._wait_seconds = wait_seconds
        self._changed = threading.Condition()

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Hold room for `size` bytes, waiting for others to give some back.

        Raises:
            Refusal: `throttled` when no room came free in time.
        """
        wanted = min(size, self._total)
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= wanted, self._wait_seconds):
                raise Refusal(
                    Code.THROTTLED,
                    params={"seconds": str(int(self._wait_seconds))},
                    headers={"Retry-After": str(int(self._wait_seconds))},
                )
            self._free -= wanted
        try:
            yield
        finally:
            with self._changed:
                self._free += wanted
                self._changed.notify_all()

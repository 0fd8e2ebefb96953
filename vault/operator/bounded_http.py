"""How long and how much a connection may ask of the server before anybody knows who is calling.

uvicorn waits for ever for a request that does not come, keeps header lines of any length in memory, and holds an answer
for as long as nobody reads it. A proxy in front has limits of its own; these hold without one (ASVS 13.1.3, 15.1.3).
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from dataclasses import dataclass
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_log = logging.getLogger("hizo.serve")

RETRY_SECONDS: Final = 5
MOST_CONNECTIONS: Final = 800
FEWEST_CONNECTIONS: Final = 4
FILES_OF_A_VAULT: Final = 56
"""What a vault at rest has open, and what the acts of a few people open besides: databases, objects, workers."""
_ABSOLUTE: Final = re.compile(rb"[^/?#]+://([^/?#]*)")


@dataclass(frozen=True)
class Bounds:
    """`head_seconds`: from the connection, or the last answer, to the end of the header lines. A body that is awaited and an
    answer that is given move by `least_bytes` in each `window_seconds`. `connections` are those at once, half of them at most
    from one address other than `proxy`.
    """

    head_seconds: float = 20
    head_bytes: int = 64 * 1024
    head_lines: int = 100
    window_seconds: float = 30
    least_bytes: int = 15_000
    connections: int = MOST_CONNECTIONS
    proxy: str | None = None


class BoundedHttp(HttpToolsProtocol):
    """HTTP/1.1 of uvicorn within bounds. Who exceeds them is answered 408, 431 or 503, and the connection ends."""

    bounds: Bounds = Bounds()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away where there are too many."""
        super().connection_made(transport)
        self._in_head = True
        self._head_bytes = self._lines_bytes = 0
        self._too_long = False
        self._idle_since = self.loop.time()
        self._start_window()
        self._watch = self.loop.call_later(self._look_seconds, self._look)
        if self._is_one_too_many():
            self._say_and_close(503, f"retry-after: {RETRY_SECONDS}\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head without end is cut off while it arrives."""
        if self.transport.is_closing():
            return
        self._received += len(data)
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self.bounds.head_bytes and not self.transport.is_closing():
            self._say_and_close(431)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._lines_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header line."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """What comes next is the body. A head that could be read as meant for another host is none (RFC 9112, 3.2)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or not (hosts or self.parser.get_http_version() == "1.0"):
            # The parser hands this on to send_400_response.
            raise ValueError("not one host")
        self._take_host_of_target()
        self._in_head = False
        self._start_window()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next request may take its time from now on."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Say what was wrong with the head, that it was none or too long; or that there was no memory to read on."""
        failure = sys.exc_info()[1]
        if failure is not None and isinstance(failure.__context__, MemoryError):
            self._say_and_close(503, f"retry-after: {RETRY_SECONDS}\r\n")
        else:
            self._say_and_close(431 if self._too_long else 400)

    def _take_host_of_target(self) -> None:
        """A target that names its host outdoes the header line, for everybody who asks for it (RFC 9112, 3.2.2)."""
        named = _ABSOLUTE.match(self.url)
        if named is not None:
            self.headers[:] = [each for each in self.headers if each[0] != b"host"]
            self.headers.append((b"host", named.group(1)))

    def _count(self, size: int) -> None:
        self._lines_bytes += size
        if self._lines_bytes > self.bounds.head_bytes or len(self.headers) > self.bounds.head_lines:
            self._too_long = True
            # The parser hands this on to send_400_response.
            raise ValueError("a longer head than the server takes")

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > self.bounds.connections:
            return True
        address = _address(self)
        if address is None or address == self.bounds.proxy:
            return False
        theirs = sum(1 for each in self.connections if _address(each) == address)
        return theirs > self.bounds.connections // 2

    @property
    def _look_seconds(self) -> float:
        return min(self.bounds.head_seconds, self.bounds.window_seconds) / 4

    def _start_window(self) -> None:
        self._window_began = self.loop.time()
        self._received = 0
        self._unsent = self.transport.get_write_buffer_size()
        self._is_excused = False
        self._is_read = False

    def _look(self) -> None:
        self._watch = self.loop.call_later(self._look_seconds, self._look)
        is_over = self.loop.time() - self._window_began >= self.bounds.window_seconds
        if self._is_stuck_sending(is_over):
            _log.warning("an answer was given up: nobody read it")
            self.transport.abort()
            return
        if not self.transport.is_closing():
            self._end_what_is_late(is_over)
        if is_over:
            self._start_window()

    def _end_what_is_late(self, is_over: bool) -> None:
        if self._is_late_with_head():
            # Browsers open connections ahead of need: nothing is said where nothing was asked.
            if self._head_bytes:
                self._say_and_close(408)
            self.transport.close()
        elif self._is_late_with_body(is_over):
            if self.cycle.response_started:
                self.transport.close()
            else:
                self._say_and_close(408)

    def _is_answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _is_late_with_head(self) -> bool:
        waited = self.loop.time() - self._idle_since
        return self._in_head and self._is_answered() and waited > self.bounds.head_seconds

    def _is_late_with_body(self, is_over: bool) -> bool:
        if self._in_head or self.flow.read_paused:
            # Nothing is awaited, or the application takes its time: not the sender's fault.
            self._is_excused = True
        return is_over and not self._is_excused and self._received < self.bounds.least_bytes

    def _is_stuck_sending(self, is_over: bool) -> bool:
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent > self._unsent:
            # More is only written once what was there has gone.
            self._is_read, self._unsent = True, unsent
        return is_over and not self._is_read and self._unsent - unsent < self.bounds.least_bytes

    def _say_and_close(self, status: int, more: str = "") -> None:
        reasons = {
            400: "Bad Request",
            408: "Request Timeout",
            431: "Request Header Fields Too Large",
            503: "Service Unavailable",
        }
        head = f"HTTP/1.1 {status} {reasons[status]}\r\n{more}content-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode("ascii"))
        self.transport.close()


def _address(connection: Any) -> str | None:
    client = getattr(connection, "client", None)
    return client[0] if client else None


def connections_within(open_files: int) -> int:
    """How many connections a process may hold that may open so many files: half of what the vault itself does not need.

    Beyond that the kernel refuses, without a word, whoever comes, and acts under way their files.
    """
    return min(MOST_CONNECTIONS, max(FEWEST_CONNECTIONS, (open_files - FILES_OF_A_VAULT) // 2))


def http_within(bounds: Bounds) -> type[BoundedHttp]:
    """The protocol for `uvicorn.Config(http=...)`, with these bounds."""
    return type("BoundedHttpHere", (BoundedHttp,), {"bounds": bounds})

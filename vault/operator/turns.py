"""Who is served next when more ask than the server can serve: sources take turns, so that a flood from one delays itself.

A request has its turn from the moment its body is there until its answer begins; what streams before and after holds no
place. Uploads that stream through threads of their own are bounded there.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vault.app.zone_gate import OPEN_TO_ALL
from vault.operator.refused_early import refuse_early
from vault.platform.errors import Code, Refusal
from vault.platform.http import source_of

AT_ONCE: Final = 16
OF_ONE_SOURCE: Final = 8
WAITING: Final = 800
WAITING_OF_ONE_SOURCE: Final = 400
RETRY_AFTER_SECONDS: Final = "5"


@dataclass
class Queue:
    """Places at work and those who wait for one; on one event loop."""

    at_once: int = AT_ONCE
    of_one_source: int = OF_ONE_SOURCE
    waiting: int = WAITING
    waiting_of_one_source: int = WAITING_OF_ONE_SOURCE
    _working: Counter[str] = field(default_factory=Counter)
    _queues: OrderedDict[str, deque[asyncio.Future[None]]] = field(default_factory=OrderedDict)

    def has_room(self, source: str) -> bool:
        """Whether one more may wait."""
        theirs, all_of_them = len(self._queues.get(source, ())), sum(map(len, self._queues.values()))
        return theirs < self.waiting_of_one_source and all_of_them < self.waiting

    async def enter(self, source: str) -> None:
        """Wait for a place."""
        place = asyncio.get_running_loop().create_future()
        self._queues.setdefault(source, deque()).append(place)
        self._call_up()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave(source)
            raise

    def leave(self, source: str) -> None:
        """Give the place to whoever is next."""
        self._working[source] -= 1
        if not self._working[source]:
            del self._working[source]
        self._call_up()

    def _call_up(self) -> None:
        while self._working.total() < self.at_once and (source := self._next_source()) is not None:
            queue = self._queues[source]
            place = queue.popleft()
            if queue:
                self._queues.move_to_end(source)
            else:
                del self._queues[source]
            if not place.done():
                self._working[source] += 1
                place.set_result(None)

    def _next_source(self) -> str | None:
        return next((each for each in self._queues if self._working[each] < self.of_one_source), None)


@dataclass
class _Turn:
    """The one turn of a request: taken at most once, given back at most once."""

    queue: Queue
    source: str
    is_taken: bool = False
    is_over: bool = False

    async def take(self) -> None:
        if not self.is_taken and not self.is_over:
            await self.queue.enter(self.source)
            self.is_taken = True

    def end(self) -> None:
        if self.is_taken and not self.is_over:
            self.queue.leave(self.source)
        self.is_over = True


class Turns:
    """ASGI around the served application. `proxy` is the one peer whose word on addresses is believed."""

    def __init__(self, app: ASGIApp, proxy: str | None, queue: Queue | None = None) -> None:
        self._app, self._proxy, self._queue = app, proxy, queue or Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request when it is its turn; 429 when too many wait."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_ALL:
            await self._app(scope, receive, send)
            return
        source = str(source_of(Request(scope), self._proxy))
        if not self._queue.has_room(source):
            await refuse_early(_too_many_wait(), scope, receive, send)
            return
        turn = _Turn(self._queue, source)

        async def receive_then_wait() -> Message:
            message = await receive()
            if not message.get("more_body", False):
                await turn.take()
            return message

        async def send_after_turn(message: Message) -> None:
            turn.end()
            await send(message)

        try:
            if not _has_body(scope):
                await turn.take()
            await self._app(scope, receive_then_wait, send_after_turn)
        finally:
            turn.end()


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _too_many_wait() -> Refusal:
    headers = {"Retry-After": RETRY_AFTER_SECONDS}
    return Refusal(Code.THROTTLED, params={"seconds": RETRY_AFTER_SECONDS}, headers=headers)

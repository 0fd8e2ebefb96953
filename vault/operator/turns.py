"""Who is served next when more ask than the server can serve: sources take turns, so that a flood from one delays itself.

A request has its turn from the moment its body is there until its answer begins; what streams before and after holds no
place. Uploads that stream through threads of their own are bounded there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vault.app.zone_gate import OPEN_TO_ALL
from vault.operator.places import Places
from vault.operator.refused_early import refuse_early
from vault.platform.errors import Code, Refusal
from vault.platform.http import source_of

RETRY_AFTER_SECONDS: Final = "5"


@dataclass
class _Turn:
    """The one turn of a request: taken at most once, given back at most once."""

    places: Places
    source: str
    is_taken: bool = False
    is_over: bool = False

    async def take(self) -> None:
        if not self.is_taken and not self.is_over:
            await self.places.enter(self.source)
            self.is_taken = True

    def end(self) -> None:
        if self.is_taken and not self.is_over:
            self.places.leave(self.source)
        self.is_over = True


class Turns:
    """ASGI around the served application. `proxy` is the one peer whose word on addresses is believed."""

    def __init__(self, app: ASGIApp, proxy: str | None, places: Places | None = None) -> None:
        self._app, self._proxy, self._places = app, proxy, places or Places()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request when it is its turn; 429 when too many wait."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_ALL:
            await self._app(scope, receive, send)
            return
        source = str(source_of(Request(scope), self._proxy))
        if not self._places.has_room(source):
            await refuse_early(_too_many_wait(), scope, receive, send)
            return
        turn = _Turn(self._places, source)

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

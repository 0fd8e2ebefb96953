"""What holds for every request and every answer, as plain ASGI so that files stream through untouched."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JSON_BODY_MAX = 256 * 1024
_RAW_BODIES = re.compile(
    r"/v1/items|/v1/uploads/[^/]+|/items/new|/items/[^/]+/new-version"
    r"|(/v1)?/copies/[^/]+/return|/copies/[^/]+/received"
)
"""Where the body is a file, read piece by piece by a signed-in caller's own route, which has limits of its own."""

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


class AnswerHeaders:
    """Gives each request an id and each answer the headers of ASVS V3.4 and 14.3.2."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (the ASGI interface)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = request_id
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Lets nobody fill the memory: a JSON body is read whole, before it is known who is calling (ASVS 15.1.3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (the ASGI interface)."""
        if scope["type"] != "http" or _RAW_BODIES.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        left = JSON_BODY_MAX

        async def receive_within_limit() -> Message:
            nonlocal left
            if declared.isdecimal() and int(declared) > JSON_BODY_MAX:
                raise HTTPException(413)
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_within_limit, send)

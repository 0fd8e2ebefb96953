"""The one place that asks from where: outside the listed zones every request is refused, before anything of it is read.

No post, token or path stands above it: sign-in, enrolment and rebinding are refused alike (G4.0-c, G9.1.2-o).
"""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vault.app.refusals import refused
from vault.identity.auth import caller_if_signed_in
from vault.platform.errors import Code, Refusal
from vault.platform.http import platform_of, true_address
from vault.platform.zones import zone_of

OPEN_TO_ALL: Final = frozenset({"/healthz", "/readyz"})
"""What a supervisor asks; the answers say no more than whether the vault is up."""


class ZoneGate:
    """Lets requests through whose true peer address lies in a zone of the settings."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (the ASGI interface)."""
        if scope["type"] == "lifespan" or _is_admitted(Request(scope)):
            await self._app(scope, receive, send)
            return
        answer = await run_in_threadpool(_refuse, Request(scope))
        await answer(scope, receive, send)


def _is_admitted(request: Request) -> bool:
    if request.scope["path"] in OPEN_TO_ALL:
        return True
    return zone_of(platform_of(request).settings.listed_zones, true_address(request)) is not None


def _refuse(request: Request) -> Response:
    try:
        request.state.signed_in = caller_if_signed_in(request)
    except Refusal as trouble:
        return refused(request, trouble)
    return refused(request, Refusal(Code.ZONE_REFUSED))

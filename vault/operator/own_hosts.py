"""Only what was meant for this vault is answered: a request for another host is refused (RFC 9110, 15.5.20).

A name that somebody else lets lead here makes a browser take their pages and ours for one site.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from vault.app.zone_gate import OPEN_TO_ALL
from vault.operator.refused_early import refuse_early
from vault.platform.errors import Code, Refusal
from vault.platform.host_names import name_in


class OwnHosts:
    """ASGI around the served application. `hosts` are the names it answers to, in lower case and without ports.

    What a supervisor asks is answered by any name: it knows the container, and learns nothing but whether it is up.
    """

    def __init__(self, app: ASGIApp, hosts: AbstractSet[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; 421 when it is for another host."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_ALL or self._is_own(scope):
            await self._app(scope, receive, send)
            return
        await refuse_early(Refusal(Code.MISDIRECTED), scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        return name_in(Headers(scope=scope).get("host", "")) in self._hosts

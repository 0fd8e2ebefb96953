"""Orders that an item gets another tier."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every
from clients.http_client.transport import Call, Transport


class Regradings:
    """Changes of tiers, each with the marking of every page."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def order(self, item_id: str, marking: str, reason: str, code: str) -> dict[str, Any]:
        """Order another marking for an item; answers with the operation that marks it anew."""
        body = {"item_id": item_id, "marking": marking, "reason": reason, "code": code}
        return self._transport.json(Call("POST", "/v1/regradings", body=body))

    def every(self, item_id: str | None = None, state: str | None = None) -> list[Any]:
        """The changes on the entries the person answers for, newest first."""
        return list(every(self._transport, "/v1/regradings", {"item_id": item_id, "state": state}))

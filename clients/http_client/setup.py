"""What a company still has to do before its first upload, and whom to tell of a leak."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every
from clients.http_client.transport import Call, Transport


class Setup:
    """The guide of the first days."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def checklist(self) -> dict[str, Any]:
        """Every step in order (`items`), each with whether it is taken and how to; `complete` opens uploads."""
        return self._transport.json(Call("GET", "/v1/setup"))

    def contacts(self) -> list[Any]:
        """Whom to tell of a leak or its signs."""
        return list(every(self._transport, "/v1/contacts"))

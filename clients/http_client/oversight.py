"""What one has to do now, who answers for what, and how long evidence is kept."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every
from clients.http_client.transport import Call, Transport


class Oversight:
    """The worklist, the notice for the board, and the keeping of evidence."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def worklist(self) -> dict[str, Any]:
        """One's open tasks by role, each with the command and route that does it."""
        return self._transport.json(Call("GET", "/v1/worklist"))

    def notice(self) -> bytes:
        """Who answers for each entry, as a sheet (PDF/A) to print and put up."""
        return self._transport.send(Call("GET", "/v1/responsible.pdf")).content

    def retention(self) -> list[Any]:
        """How long each kind of evidence is kept."""
        return list(every(self._transport, "/v1/retention"))

    def keep(self, kind: str, years: int, reason: str) -> dict[str, Any]:
        """Keep a kind of evidence for longer."""
        body = {"kind": kind, "years": years, "reason": reason}
        return self._transport.json(Call("POST", "/v1/retention", body=body))

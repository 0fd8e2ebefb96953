"""Visits by people from outside."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Visits:
    """Visits, from the request to the record of what was shown."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _act(self, visit_id: str, act: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._transport.json(Call("POST", f"/v1/visits/{segment(visit_id)}/{act}", body=body))

    def ask(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Ask for a visit; times are RFC 3339 with a zone."""
        return self._transport.json(Call("POST", "/v1/visits", body=facts))

    def every(self) -> list[Any]:
        """Visits, newest first."""
        return list(every(self._transport, "/v1/visits"))

    def report(self, visit_id: str) -> dict[str, Any]:
        """One visit with its decisions, undertakings, and everything that was shown."""
        return self._transport.json(Call("GET", f"/v1/visits/{segment(visit_id)}"))

    def add_visitor(self, visit_id: str, name: str) -> dict[str, Any]:
        """Name one more visitor; what was approved has to be decided anew."""
        return self._act(visit_id, "visitors", {"name": name})

    def record_undertaking(self, visit_id: str, visitor_id: str, signed: dict[str, Any]) -> dict[str, Any]:
        """Put on file what a visitor signed: `signed_on`, `document_name`, `document_sha256`."""
        return self._act(visit_id, f"visitors/{segment(visitor_id)}/undertaking", signed)

    def decide(self, visit_id: str, digest: str, decisions: list[dict[str, Any]]) -> dict[str, Any]:
        """The manager's word on each visitor, over exactly what `digest` stands for."""
        return self._act(visit_id, "decide", {"digest": digest, "decisions": decisions})

    def start(self, visit_id: str) -> dict[str, Any]:
        """Open the visit in the escort's own session."""
        return self._act(visit_id, "start", {})

    def end(self, visit_id: str) -> dict[str, Any]:
        """End a visit for good, or cancel it."""
        return self._act(visit_id, "end", {})

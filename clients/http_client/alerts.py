"""What the vault noticed by itself, and what people decided about it."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Alerts:
    """Alerts, each with a decision to be made by its day."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self, state: str | None = None) -> list[Any]:
        """Alerts on one's own entries, newest first; `state` is `open` or `decided`."""
        return list(every(self._transport, "/v1/alerts", {"state": state}))

    def decide(self, alert_id: str, outcome: str, reason: str) -> dict[str, Any]:
        """Say what an alert comes to: `harmless` or `acted`."""
        path = f"/v1/alerts/{segment(alert_id)}/decide"
        return self._transport.json(Call("POST", path, body={"outcome": outcome, "reason": reason}))

"""Recovering the overall officer's post."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Recoveries:
    """Announced to everybody, completed 72 hours later."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self) -> list[Any]:
        """All recoveries, newest first."""
        return list(every(self._transport, "/v1/officer-recoveries"))

    def open(self, kind: str, reason: str) -> dict[str, Any]:
        """Announce a recovery: `rebind` or `succeed`."""
        body = {"kind": kind, "reason": reason}
        return self._transport.json(Call("POST", "/v1/officer-recoveries", body=body))

    def object(self, recovery_id: str, reason: str) -> dict[str, Any]:
        """End a recovery by an objection."""
        path = f"/v1/officer-recoveries/{segment(recovery_id)}/object"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

    def complete(self, recovery_id: str) -> dict[str, Any]:
        """Carry a recovery out; a rebinding's answer holds a one-time link, so the call is never repeated."""
        path = f"/v1/officer-recoveries/{segment(recovery_id)}/complete"
        return self._transport.json(Call("POST", path, body={}, repeatable=False))

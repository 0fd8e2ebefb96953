"""Work on the vault by people from outside, during which the vault is sealed."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Maintenance:
    """Sessions of outside workers, from the direction to the report."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def direct(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Direct a session; the answer holds the worker's one-time link, so the call is never repeated."""
        return self._transport.json(Call("POST", "/v1/maintenance-sessions", body=facts, repeatable=False))

    def every(self) -> list[Any]:
        """Every session, newest first."""
        return list(every(self._transport, "/v1/maintenance-sessions"))

    def report(self, session_id: str) -> dict[str, Any]:
        """What was directed, who watched, and everything that the temporary id did."""
        return self._transport.json(Call("GET", _session(session_id)))

    def start(self, session_id: str) -> dict[str, Any]:
        """Begin; from now on the vault is sealed."""
        return self._transport.json(Call("POST", f"{_session(session_id)}/start", body={}))

    def close(
        self, session_id: str, recording: dict[str, Any], operation_log: dict[str, Any]
    ) -> dict[str, Any]:
        """End the work; each piece of evidence is `name` and `sha256`, or `missing_because`."""
        body = {"recording": recording, "operation_log": operation_log}
        return self._transport.json(Call("POST", f"{_session(session_id)}/close", body=body))


def _session(session_id: str) -> str:
    return f"/v1/maintenance-sessions/{segment(session_id)}"

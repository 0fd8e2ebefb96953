"""The list of physical measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Measures:
    """Containers, areas, keys and keypads, with who answers for each; never their settings."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self, *, ended: bool = False) -> list[Any]:
        """Measures, those to be checked first on top."""
        return list(every(self._transport, "/v1/measures", {"ended": "true"} if ended else {}))

    def add(self, measure: Mapping[str, Any]) -> dict[str, Any]:
        """Put a measure on the list: site, kind, name, responsible_id, interval_days."""
        return self._transport.json(Call("POST", "/v1/measures", body=dict(measure)))

    def check(self, measure_id: str, found: str, next_in_days: int | None = None) -> dict[str, Any]:
        """Write what a check found."""
        body = {"found": found, "next_in_days": next_in_days}
        return self._transport.json(Call("POST", f"/v1/measures/{segment(measure_id)}/checks", body=body))

    def end(self, measure_id: str, reason: str) -> dict[str, Any]:
        """Take a measure off the list."""
        return self._transport.json(
            Call("POST", f"/v1/measures/{segment(measure_id)}/end", body={"reason": reason})
        )

"""Looking at access again: reviews of grants, and audits of those who alone set rights."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class AccessReviews:
    """What was given once and has to be confirmed."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self) -> list[Any]:
        """Grants that wait to be confirmed, most urgent first."""
        return list(every(self._transport, "/v1/grant-reviews"))

    def confirm(self, review_id: str, reason: str) -> dict[str, Any]:
        """Say that the access is still needed."""
        return self._decide(review_id, "confirm", reason)

    def stop(self, review_id: str, reason: str) -> dict[str, Any]:
        """Say that the access is no longer needed."""
        return self._decide(review_id, "stop", reason)

    def _decide(self, review_id: str, act: str, reason: str) -> dict[str, Any]:
        path = f"/v1/grant-reviews/{segment(review_id)}/{act}"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

    def audits(self) -> list[Any]:
        """The audits of single grantors."""
        return list(every(self._transport, "/v1/grant-audits"))

    def close_audit(self, audit_id: str, finding: str) -> dict[str, Any]:
        """Write what an audit found."""
        path = f"/v1/grant-audits/{segment(audit_id)}/close"
        return self._transport.json(Call("POST", path, body={"finding": finding}))

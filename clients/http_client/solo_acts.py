"""What one person does alone in a very small company: announced with a code, done later with another."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport

PLACE = "/v1/solo-acts"


class SoloActs:
    """Acts done alone. Calls that cost a code are never repeated."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _with_code(self, path: str, code: str, **said: Any) -> dict[str, Any]:
        body = {**said, "code": code}
        return self._transport.json(Call("POST", path, body=body, repeatable=False))

    def every(self) -> list[Any]:
        """What was done alone or will be, newest first; everybody can see it."""
        return list(every(self._transport, PLACE))

    def announce_own_appointment(self, appointment: dict[str, Any], code: str) -> dict[str, Any]:
        """Announce one's own appointment as responsible manager: `post`, `reason`, `rank`, `powers` and what else it says."""
        return self._with_code(f"{PLACE}/own-appointment", code, appointment=appointment)

    def carry_out_own_appointment(
        self, solo_id: str, appointment: dict[str, Any], code: str
    ) -> dict[str, Any]:
        """Do exactly what was announced, 72 hours later or once a confirmer from outside agreed."""
        return self._with_code(f"{PLACE}/{segment(solo_id)}/own-appointment", code, appointment=appointment)

    def announce_being_alone(self, code: str) -> dict[str, Any]:
        """Announce that nobody else is there to confirm one before uploads open."""
        return self._with_code(f"{PLACE}/confirmed-people", code)

    def carry_out_being_alone(self, solo_id: str, code: str) -> dict[str, Any]:
        """Say it again, 72 hours later or once a confirmer from outside agreed."""
        return self._with_code(f"{PLACE}/{segment(solo_id)}/confirmed-people", code)

    def announce_own_grant(self, request_id: str, digest: str, code: str) -> dict[str, Any]:
        """Announce the decision on one's own request for access, as `digest` stands for it."""
        return self._with_code(f"/v1/grant-requests/{segment(request_id)}/solo-acts", code, digest=digest)

    def approve_own_grant(
        self, request_id: str, solo_id: str, decision: dict[str, Any], code: str
    ) -> dict[str, Any]:
        """Give oneself the access that was announced; `decision` is what a decider says."""
        path = f"/v1/grant-requests/{segment(request_id)}/solo-acts/{segment(solo_id)}"
        return self._with_code(path, code, **decision)

    def announce_own_copy(self, request_id: str, digest: str, code: str) -> dict[str, Any]:
        """Announce the decision on one's own request for a copy, as `digest` stands for it."""
        return self._with_code(f"/v1/copy-requests/{segment(request_id)}/solo-acts", code, digest=digest)

    def approve_own_copy(
        self, request_id: str, solo_id: str, digest: str, reason: str, code: str
    ) -> dict[str, Any]:
        """Approve the copy that was announced."""
        path = f"/v1/copy-requests/{segment(request_id)}/solo-acts/{segment(solo_id)}"
        return self._with_code(path, code, digest=digest, reason=reason)

    def announce_own_disposal(self, disposal_id: str, digest: str, code: str) -> dict[str, Any]:
        """Announce the confirmation of one's own order to dispose, as `digest` stands for it."""
        return self._with_code(f"/v1/disposals/{segment(disposal_id)}/solo-acts", code, digest=digest)

    def confirm_own_disposal(self, disposal_id: str, solo_id: str, digest: str, code: str) -> dict[str, Any]:
        """Confirm the order that was announced; the erasing begins."""
        path = f"/v1/disposals/{segment(disposal_id)}/solo-acts/{segment(solo_id)}"
        return self._with_code(path, code, digest=digest)

    def to_confirm(self) -> list[Any]:
        """What waits for one's word, as a confirmer from outside."""
        return list(every(self._transport, "/v1/confirmer/acts"))

    def confirm(self, solo_id: str, digest: str, code: str) -> dict[str, Any]:
        """Agree, from outside, to exactly the act that `digest` stands for."""
        return self._with_code(f"/v1/confirmer/acts/{segment(solo_id)}/confirm", code, digest=digest)

"""The exception for very small companies, and what one person then does alone after an announcement."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class SmallCompany:
    """A profile for a year at a time, and acts done alone; everybody can see both."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def profile(self) -> dict[str, Any]:
        """Whether the profile is in force (`in_force`), and the years it was declared for (`items`)."""
        return self._transport.json(Call("GET", "/v1/small-company"))

    def declare(self, reason: str) -> dict[str, Any]:
        """Declare the company small for a year, or renew that."""
        return self._transport.json(Call("POST", "/v1/small-company", body={"reason": reason}))

    def end(self, reason: str) -> None:
        """End the profile before its year is over; not repeated, because the vault keeps no answer."""
        call = Call("POST", "/v1/small-company/end", body={"reason": reason}, repeatable=False)
        self._transport.send(call)

    def solo_acts(self) -> list[Any]:
        """What was done alone or will be, newest first."""
        return list(every(self._transport, "/v1/solo-acts"))

    def announce_own_appointment(self, appointment: dict[str, Any], code: str) -> dict[str, Any]:
        """Announce one's own appointment as responsible manager; costs a code, so the call is never repeated.

        Args:
            appointment: `post`, `reason`, `rank`, `powers` and what else it says.
            code: A fresh one-time code.
        """
        body = {"appointment": appointment, "code": code}
        return self._transport.json(
            Call("POST", "/v1/solo-acts/own-appointment", body=body, repeatable=False)
        )

    def carry_out_own_appointment(
        self, solo_id: str, appointment: dict[str, Any], code: str
    ) -> dict[str, Any]:
        """Do exactly what was announced, 72 hours later, with a new code."""
        path = f"/v1/solo-acts/{segment(solo_id)}/own-appointment"
        body = {"appointment": appointment, "code": code}
        return self._transport.json(Call("POST", path, body=body, repeatable=False))

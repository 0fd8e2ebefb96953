"""The exception for very small companies: the profile, and who confirms from outside."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class SmallCompany:
    """A profile for a year at a time, which everybody can see."""

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

    def confirmers(self) -> list[Any]:
        """Who was cleared to confirm from outside."""
        return list(every(self._transport, "/v1/small-company/confirmers"))

    def clear_confirmer(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Clear a person from outside; the answer holds the one-time link, so the call is never repeated."""
        call = Call("POST", "/v1/small-company/confirmers", body=facts, repeatable=False)
        return self._transport.json(call)

    def end_confirmer(self, person_id: str, reason: str) -> dict[str, Any]:
        """End a clearing and the account that belongs to it."""
        path = f"/v1/small-company/confirmers/{segment(person_id)}/end"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

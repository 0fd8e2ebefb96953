"""Register entries, designations and grants."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Register:
    """The register (目録); answers are the vault's JSON objects."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create_entry(self, facts: dict[str, Any]) -> dict[str, Any]:
        """List a technology in the register."""
        return self._transport.json(Call("POST", "/v1/entries", body=facts))

    def entries(self) -> list[Any]:
        """All entries."""
        return list(every(self._transport, "/v1/entries"))

    def entry(self, entry_id: str) -> dict[str, Any]:
        """One entry."""
        return self._transport.json(Call("GET", _entry(entry_id)))

    def designate(self, entry_id: str, person_id: str, reason: str, ends_on: str) -> dict[str, Any]:
        """Name a person who may carry out erasing for an entry."""
        body = {"person_id": person_id, "duty": "erasing", "reason": reason, "ends_on": ends_on}
        return self._transport.json(Call("POST", f"{_entry(entry_id)}/designations", body=body))

    def designations(self, entry_id: str) -> list[Any]:
        """Who is designated for an entry."""
        return list(every(self._transport, f"{_entry(entry_id)}/designations"))

    def end_designation(self, designation_id: str, reason: str) -> None:
        """End a designation."""
        path = f"/v1/designations/{segment(designation_id)}/end"
        self._transport.send(Call("POST", path, body={"reason": reason}))

    def delegate(self, entry_id: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Lend the power to set access: `person_id`, `document`, `reason`, `ends_on`, perhaps `starts_on`."""
        return self._transport.json(Call("POST", f"{_entry(entry_id)}/delegations", body=facts))

    def delegations(self, entry_id: str) -> list[Any]:
        """The powers lent on an entry."""
        return list(every(self._transport, f"{_entry(entry_id)}/delegations"))

    def end_delegation(self, delegation_id: str, reason: str) -> dict[str, Any]:
        """End a delegation before its day."""
        path = f"/v1/delegations/{segment(delegation_id)}/end"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

    def grant(self, entry_id: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Give a person the right to view or deposit up to a tier."""
        return self._transport.json(Call("POST", f"{_entry(entry_id)}/grants", body=facts))

    def grants(self, entry_id: str) -> list[Any]:
        """The grants of an entry."""
        return list(every(self._transport, f"{_entry(entry_id)}/grants"))

    def revoke(self, grant_id: str, reason: str) -> None:
        """Take a grant back."""
        self._transport.send(Call("POST", f"/v1/grants/{segment(grant_id)}/revoke", body={"reason": reason}))


def _entry(entry_id: str) -> str:
    return f"/v1/entries/{segment(entry_id)}"

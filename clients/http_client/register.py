"""Register entries, designations, and powers lent on them."""

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

    def entries(self, search: str | None = None) -> list[Any]:
        """The entries that the person may read, or those whose names hold `search`."""
        return list(every(self._transport, "/v1/entries", search=search))

    def entry(self, entry_id: str) -> dict[str, Any]:
        """One entry."""
        return self._transport.json(Call("GET", _entry(entry_id)))

    def change(self, entry_id: str, revision: int, new_values: dict[str, Any], reason: str) -> dict[str, Any]:
        """Change the named fields of an entry, if it is still at `revision`; not repeated, as the revision is used up."""
        call = Call(
            "PATCH",
            _entry(entry_id),
            body={**new_values, "reason": reason},
            headers={"If-Match": f'"r{revision}"'},
            repeatable=False,
        )
        return self._transport.json(call)

    def changes(self, entry_id: str) -> list[Any]:
        """What changed in an entry."""
        return list(every(self._transport, f"{_entry(entry_id)}/changes"))

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


def _entry(entry_id: str) -> str:
    return f"/v1/entries/{segment(entry_id)}"

"""Who could open what and why, and what a move would take away; each question is recorded."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import segment, whole_as_at
from clients.http_client.transport import Call, Transport


class Reach:
    """Answers of the gate for any past moment; times are RFC 3339 with a zone, now by default."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def readers(self, item_id: str, at: str | None = None) -> dict[str, Any]:
        """Everybody who could open an item (`items`), by which grant and which chain of facts."""
        return whole_as_at(self._transport, f"/v1/items/{segment(item_id)}/readers", {"at": at})

    def why(
        self,
        person_id: str,
        *,
        item_id: str | None = None,
        entry_id: str | None = None,
        tier: int | None = None,
        at: str | None = None,
    ) -> dict[str, Any]:
        """Why a person could, or could not, open an item, or a tier of an entry (its own by default)."""
        said = {"item_id": item_id, "entry_id": entry_id, "tier": tier, "at": at}
        chosen = {name: value for name, value in said.items() if value is not None}
        return self._transport.json(Call("GET", f"/v1/people/{segment(person_id)}/why", params=chosen))

    def what_if(self, person_id: str, kind: str, on: str) -> dict[str, Any]:
        """What would disappear if a person moved (`transfer`, `absence`, `retirement`) on a day (`YYYY-MM-DD`)."""
        path = f"/v1/people/{segment(person_id)}/what-if"
        return self._transport.json(Call("GET", path, params={"kind": kind, "on": on}))

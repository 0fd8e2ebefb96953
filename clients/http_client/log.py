"""The log as the vault serves it; `clients.verify` checks what comes from here."""

from __future__ import annotations

from itertools import islice
from typing import Any

from clients.http_client.paging import every
from clients.http_client.transport import Call, Transport

LONGEST_PART = 200


class Log:
    """Leaves, proofs and checkpoints."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def checkpoint(self) -> bytes:
        """The newest signed checkpoint (C2SP tlog-checkpoint)."""
        return self._transport.send(Call("GET", "/v1/log/checkpoint")).content

    def entries(self, start: int, limit: int) -> dict[str, Any]:
        """Leaves from `start` on, as far as the vault gives them in one answer."""
        return self._transport.json(Call("GET", "/v1/log/entries", params={"from": start, "limit": limit}))

    def proof(self, index: int) -> bytes:
        """The inclusion proof of one leaf (C2SP tlog-proof)."""
        return self._transport.send(Call("GET", f"/v1/log/proof/{index}")).content

    def consistency(self, old_size: int, new_size: int) -> dict[str, Any]:
        """That the log of `new_size` leaves continues the log of `old_size`."""
        return self._transport.json(
            Call("GET", "/v1/log/consistency", params={"from": old_size, "to": new_size})
        )

    def search(
        self,
        *,
        person_id: str | None = None,
        item_id: str | None = None,
        device_id: str | None = None,
        act: str | None = None,
        from_at: str | None = None,
        to_at: str | None = None,
        most: int = 50,
    ) -> list[Any]:
        """The newest leaves that match, at most so many; times are RFC 3339 with a zone. The vault records who asked."""
        about = {"person_id": person_id, "item_id": item_id, "device_id": device_id}
        asked = {**about, "act": act, "from": from_at, "to": to_at, "limit": min(most, LONGEST_PART)}
        return list(islice(every(self._transport, "/v1/log/search", asked), most))

    def details(self, index: int) -> dict[str, Any]:
        """The details behind a leaf's commitments; the vault records who asked."""
        return self._transport.json(Call("GET", f"/v1/log/leaves/{index}/details"))

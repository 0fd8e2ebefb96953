"""The log as the vault serves it; `clients.verify` checks what comes from here."""

from __future__ import annotations

from typing import Any

from clients.http_client.transport import Call, Transport


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

    def details(self, index: int) -> dict[str, Any]:
        """The details behind a leaf's commitments; the vault records who asked."""
        return self._transport.json(Call("GET", f"/v1/log/leaves/{index}/details"))

"""Orders to dispose of an item, and what proves that it was done."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport
from clients.models import Disposal


class Disposals:
    """Disposal by two people."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def order(self, item_id: str, reason: str, code: str) -> dict[str, Any]:
        """Order the disposal of an item."""
        body = {"item_id": item_id, "reason": reason, "code": code}
        return self._transport.json(Call("POST", "/v1/disposals", body=body))

    def every(self, item_id: str | None = None, state: str | None = None) -> list[Any]:
        """The disposals that concern the person."""
        return list(every(self._transport, "/v1/disposals", {"item_id": item_id, "state": state}))

    def one(self, disposal_id: str) -> Disposal:
        """One disposal with its steps."""
        return Disposal.read(self._transport.json(Call("GET", _disposal(disposal_id))))

    def confirm(self, disposal_id: str, digest: str, code: str) -> dict[str, Any]:
        """Confirm exactly what `digest` stands for; answers with the operation that erases."""
        body = {"digest": digest, "code": code}
        return self._transport.json(Call("POST", f"{_disposal(disposal_id)}/confirm", body=body))

    def cancel(self, disposal_id: str, reason: str) -> dict[str, Any]:
        """Cancel an order that is not confirmed yet."""
        return self._transport.json(Call("POST", f"{_disposal(disposal_id)}/cancel", body={"reason": reason}))

    def certificate(self, disposal_id: str) -> bytes:
        """The signed certificate (PDF)."""
        return self._transport.send(Call("GET", f"{_disposal(disposal_id)}/certificate")).content

    def certificate_statement(self, disposal_id: str) -> bytes:
        """What the certificate states, as the JSON bytes attached to it."""
        return self._transport.send(Call("GET", f"{_disposal(disposal_id)}/certificate.json")).content

    def certificate_check(self, disposal_id: str) -> dict[str, Any]:
        """What the vault finds when it checks its certificate anew; to rely on it, check the PDF here."""
        return self._transport.json(Call("GET", f"{_disposal(disposal_id)}/certificate/check"))

    def certificate_page(self, disposal_id: str, page: int) -> bytes:
        """One page of the certificate as an image that carries the viewer's mark."""
        path = f"{_disposal(disposal_id)}/certificate/pages/{page}"
        return self._transport.send(Call("GET", path)).content

    def interim_statement(self, disposal_id: str) -> bytes:
        """The statement given while copies of key or bytes are still alive; not a certificate."""
        return self._transport.send(Call("GET", f"{_disposal(disposal_id)}/interim-statement")).content


def _disposal(disposal_id: str) -> str:
    return f"/v1/disposals/{segment(disposal_id)}"

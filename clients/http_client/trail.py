"""What the log has about one person, or one item."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Transport


class Trail:
    """Trails, newest first; whoever reads another person's leaves a trace in it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def own(self) -> list[Any]:
        """What one did, and what was done about one."""
        return list(every(self._transport, "/v1/me/trail"))

    def of_item(self, item_id: str, act: str | None = None) -> list[Any]:
        """What was done with an item whose entry one oversees; `page.released` for the pages that were shown."""
        return list(every(self._transport, f"/v1/items/{segment(item_id)}/trail", {"act": act}))

    def of(self, person_id: str) -> list[Any]:
        """The trail of a person whom one may check."""
        return list(every(self._transport, f"/v1/people/{segment(person_id)}/trail"))

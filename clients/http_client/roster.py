"""The roster of access holders: reading it as at any moment, keeping it as a file, beginning from an older list."""

from __future__ import annotations

from typing import Any, Literal

from clients.http_client.paging import segment, whole_as_at
from clients.http_client.transport import LONG_PATIENCE, Call, Transport


class Roster:
    """Who could open what; times are RFC 3339 with a zone, now by default."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def lines(self, entry_id: str | None = None, at: str | None = None) -> dict[str, Any]:
        """The whole roster: `at`, `columns`, and all of its lines as `items`."""
        return whole_as_at(self._transport, "/v1/roster", _chosen(entry_id, at))

    def file(
        self, suffix: Literal["csv", "pdf"], entry_id: str | None = None, at: str | None = None
    ) -> bytes:
        """The whole roster marked as a trade secret: `csv`, or `pdf` (PDF/A)."""
        call = Call("GET", f"/v1/roster.{suffix}", params=_chosen(entry_id, at), patience=LONG_PATIENCE)
        return self._transport.send(call).content

    def bring_in(self, entry_id: str, content: bytes, terms: dict[str, str | int]) -> dict[str, Any]:
        """Ask for access for everybody on an older list (CSV, UTF-8); answers row by row.

        Args:
            entry_id: The entry.
            content: The list.
            terms: What each row asks for: `right`, `tier`, `project_id`, `ends_on`, `overseas_risk`.
        """
        return self._transport.json(
            Call(
                "POST",
                f"/v1/entries/{segment(entry_id)}/roster-imports",
                params=terms,
                content=lambda: (content,),
                headers={"Content-Type": "text/csv; charset=utf-8", "Content-Length": str(len(content))},
                patience=LONG_PATIENCE,
            )
        )


def _chosen(entry_id: str | None, at: str | None) -> dict[str, str]:
    given = {"entry_id": entry_id, "at": at}
    return {name: value for name, value in given.items() if value is not None}

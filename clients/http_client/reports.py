"""A manager's yearly report to the overall officer."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Reports:
    """Drafted from live data, sent once a year, acknowledged."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self) -> list[Any]:
        """The reports one may read, newest first."""
        return list(every(self._transport, "/v1/management-reports"))

    def standings(self) -> list[Any]:
        """When which manager's next report is due; `red` after a year without an acknowledged one."""
        found: list[Any] = self._transport.json(Call("GET", "/v1/management-reports"))["standings"]
        return found

    def draft(self) -> dict[str, Any]:
        """What one's own report would say now."""
        return self._transport.json(Call("GET", "/v1/management-reports/draft"))

    def show(self, report_id: str) -> dict[str, Any]:
        """One report with its frozen numbers."""
        return self._transport.json(Call("GET", f"/v1/management-reports/{segment(report_id)}"))

    def document(self, report_id: str) -> bytes:
        """The report as PDF/A; every reading is recorded."""
        return self._transport.send(Call("GET", f"/v1/management-reports/{segment(report_id)}/pdf")).content

    def send(self, remarks: str) -> dict[str, Any]:
        """Send the report of this moment."""
        return self._transport.json(Call("POST", "/v1/management-reports", body={"remarks": remarks}))

    def acknowledge(self, report_id: str) -> dict[str, Any]:
        """Say, as the overall officer, that one has read it."""
        path = f"/v1/management-reports/{segment(report_id)}/acknowledge"
        return self._transport.json(Call("POST", path, body={}))

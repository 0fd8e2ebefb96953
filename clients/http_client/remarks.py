"""What people say about the company's measures, and what managers answer."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Remarks:
    """Remarks on procedures, physical measures and the handling of entries, each with an answer to be given."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def every(self, state: str | None = None) -> list[Any]:
        """Remarks one may read, newest first; `state` is `open` or `answered`."""
        return list(every(self._transport, "/v1/remarks", {"state": state}))

    def file(self, about: str, target: str, problem: str, proposal: str | None = None) -> dict[str, Any]:
        """Say what does not work about a `procedure` (its slot), a physical `measure` or an `entry`, and what would."""
        body = {"about": about, "target": target, "problem": problem, "proposal": proposal}
        return self._transport.json(Call("POST", "/v1/remarks", body=body))

    def answer(self, remark_id: str, outcome: str, reason: str) -> dict[str, Any]:
        """Answer a remark: the measure is `kept` or `changed`, or has an `exception` that the reason names."""
        path = f"/v1/remarks/{segment(remark_id)}/answer"
        return self._transport.json(Call("POST", path, body={"outcome": outcome, "reason": reason}))

"""Checks of oneself and of one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Checks:
    """The yearly self-check, whose answers are one's own, and checks of one department by another."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def questions(self) -> dict[str, Any]:
        """The questions of the self-check, and when one's own is due."""
        return self._transport.json(Call("GET", "/v1/self-checks/questions"))

    def answer(self, answers: Mapping[str, str]) -> dict[str, Any]:
        """Answer every question with `yes`, `no` or `unsure`, by its id."""
        return self._transport.json(Call("POST", "/v1/self-checks", body={"answers": dict(answers)}))

    def own(self) -> list[Any]:
        """One's own answers, newest first."""
        return list(every(self._transport, "/v1/self-checks"))

    def summary(self) -> dict[str, Any]:
        """What managers see: sums of three people or more."""
        return self._transport.json(Call("GET", "/v1/self-checks/summary"))

    def mutual(self) -> list[Any]:
        """Mutual checks one carries out or oversees, newest first."""
        return list(every(self._transport, "/v1/mutual-checks"))

    def ask(self, checking: str, checked: str, checker_id: str, due_on: str) -> dict[str, Any]:
        """Ask somebody of one department to check another one."""
        body = {
            "checking_department": checking,
            "checked_department": checked,
            "checker_id": checker_id,
            "due_on": due_on,
        }
        return self._transport.json(Call("POST", "/v1/mutual-checks", body=body))

    def close(self, check_id: str, findings: str) -> dict[str, Any]:
        """Write, as the checker, what was found."""
        path = f"/v1/mutual-checks/{segment(check_id)}/close"
        return self._transport.json(Call("POST", path, body={"findings": findings}))

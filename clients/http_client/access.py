"""The way to access: projects, requests, decisions, grants."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Access:
    """Who may view and deposit what, asked for and decided by name; answers are the vault's JSON objects."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open_project(self, name: str) -> dict[str, Any]:
        """Open a project or task for which access can be given."""
        return self._transport.json(Call("POST", "/v1/projects", body={"name": name}))

    def projects(self) -> list[Any]:
        """All projects."""
        return list(every(self._transport, "/v1/projects"))

    def close_project(self, project_id: str, reason: str) -> dict[str, Any]:
        """Close a project; its grants go up for review."""
        path = f"/v1/projects/{segment(project_id)}/close"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

    def ask(self, entry_id: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Ask for access to an entry, for a person, a project and a task, until a day."""
        path = f"/v1/entries/{segment(entry_id)}/grant-requests"
        return self._transport.json(Call("POST", path, body=facts))

    def requests(self, state: str | None = None) -> list[Any]:
        """One's own requests, and those one may decide."""
        return list(every(self._transport, "/v1/grant-requests", {"state": state}))

    def request(self, request_id: str) -> dict[str, Any]:
        """One request with the questions of the standard, past breaches and the digest that a decision binds."""
        return self._transport.json(Call("GET", f"/v1/grant-requests/{segment(request_id)}"))

    def approve(self, request_id: str, decision: dict[str, Any]) -> dict[str, Any]:
        """Give what `digest` stands for; answers with the grant and with what it still lacks.

        Args:
            request_id: The request.
            decision: `digest`, `reason`, `answers` by question id, `history_result`, `leaving_reason` where needed.
        """
        return self._decide(request_id, "approve", decision)

    def reject(self, request_id: str, reason: str) -> dict[str, Any]:
        """Refuse what is asked for."""
        return self._decide(request_id, "reject", {"reason": reason})

    def withdraw(self, request_id: str) -> dict[str, Any]:
        """Take a request back."""
        return self._decide(request_id, "withdraw", {})

    def _decide(self, request_id: str, act: str, body: dict[str, Any]) -> dict[str, Any]:
        path = f"/v1/grant-requests/{segment(request_id)}/{act}"
        return self._transport.json(Call("POST", path, body=body))

    def grants(self, entry_id: str) -> list[Any]:
        """Every grant ever given on an entry."""
        return list(every(self._transport, f"/v1/entries/{segment(entry_id)}/grants"))

    def own_grants(self) -> list[Any]:
        """Every grant the caller was ever given."""
        return list(every(self._transport, "/v1/grants"))

    def grant(self, grant_id: str) -> dict[str, Any]:
        """One grant; `missing` says what it lacks before it opens anything."""
        return self._transport.json(Call("GET", _grant(grant_id)))

    def acknowledge(self, grant_id: str) -> dict[str, Any]:
        """Say, as the entry's manager, that one has read who was given what by somebody else."""
        return self._transport.json(Call("POST", f"{_grant(grant_id)}/acknowledge", body={}))

    def revoke(self, grant_id: str, reason: str, *, for_mishandling: bool = False) -> dict[str, Any]:
        """Take a grant back at once; `for_mishandling` keeps it as a breach for later decisions."""
        body = {"reason": reason, "for_mishandling": for_mishandling}
        return self._transport.json(Call("POST", f"{_grant(grant_id)}/revoke", body=body))


def _grant(grant_id: str) -> str:
    return f"/v1/grants/{segment(grant_id)}"

"""The company's procedures: reading, publishing, acknowledging."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Procedures:
    """The rules that are in force, by their slots."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def slots(self) -> dict[str, Any]:
        """Every slot (`items`) with its version in force, and the powers that lack a procedure (`powers_lacking`)."""
        return self._transport.json(Call("GET", "/v1/procedures"))

    def in_force(self, slot: str) -> dict[str, Any]:
        """The text in force."""
        return self._transport.json(Call("GET", _slot(slot)))

    def versions(self, slot: str) -> list[Any]:
        """The publication log of a slot."""
        return list(every(self._transport, f"{_slot(slot)}/versions"))

    def version(self, version_id: str) -> dict[str, Any]:
        """Any version that was ever published, with its text."""
        return self._transport.json(Call("GET", _version(version_id)))

    def shipped(self, slot: str) -> dict[str, Any]:
        """The shipped text to start from; its first line says that it is a template, and has to go."""
        return self._transport.json(Call("GET", f"{_slot(slot)}/template"))

    def publish(self, slot: str, text: dict[str, Any]) -> dict[str, Any]:
        """Put a text in force: `title`, `text`, `reason`, and `questions` for the standard of granting access."""
        return self._transport.json(Call("POST", f"{_slot(slot)}/versions", body=text))

    def retire(self, slot: str, reason: str) -> dict[str, Any]:
        """End the version in force without another in its place."""
        return self._transport.json(Call("POST", f"{_slot(slot)}/retire", body={"reason": reason}))

    def acknowledge(self, version_id: str) -> dict[str, Any]:
        """Say that one has read a version."""
        return self._transport.json(Call("POST", f"{_version(version_id)}/acknowledge", body={}))

    def acknowledgements(self, version_id: str, *, only_gaps: bool = False) -> list[Any]:
        """Who acknowledged a version and who has not."""
        filters = {"only_gaps": "true"} if only_gaps else {}
        return list(every(self._transport, f"{_version(version_id)}/acknowledgements", filters))


def _slot(slot: str) -> str:
    return f"/v1/procedures/{segment(slot)}"


def _version(version_id: str) -> str:
    return f"/v1/procedures/versions/{segment(version_id)}"

"""Pledges: their texts, and signing them."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Pledges:
    """What people sign, each for themselves. Kinds: `holder`, `general`, `leaver`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def texts(self) -> list[Any]:
        """Every published text, newest first."""
        return list(every(self._transport, "/v1/pledge-templates"))

    def text(self, template_id: str) -> dict[str, Any]:
        """One published text, exactly as it is signed."""
        return self._transport.json(Call("GET", f"/v1/pledge-templates/{segment(template_id)}"))

    def in_force(self, kind: str = "holder") -> dict[str, Any]:
        """The text in force."""
        return self._transport.json(Call("GET", "/v1/pledge-templates/current", params={"kind": kind}))

    def shipped(self, kind: str = "holder") -> dict[str, Any]:
        """The shipped text to start from, with its clause map; its first line says that it is a template."""
        return self._transport.json(Call("GET", "/v1/pledge-templates/template", params={"kind": kind}))

    def publish(self, text: dict[str, Any]) -> dict[str, Any]:
        """Publish a text: `kind`, `title`, `text`, `clauses` by row, `reason`, and perhaps `effective_on`."""
        return self._transport.json(Call("POST", "/v1/pledge-templates", body=text))

    def sign(self, template_id: str, sha256: str, code: str) -> dict[str, Any]:
        """Sign exactly the text whose hash one names; costs a code."""
        body = {"template_id": template_id, "sha256": sha256, "code": code}
        return self._transport.json(Call("POST", "/v1/pledges", body=body))

    def signed(self, person_id: str | None = None) -> list[Any]:
        """One's own pledges, or those of a person one may look after."""
        path = "/v1/pledges" if person_id is None else f"/v1/people/{segment(person_id)}/pledges"
        return list(every(self._transport, path))

    def document(self, pledge_id: str) -> bytes:
        """A signed pledge (PDF/A); every reading is recorded."""
        return self._transport.send(Call("GET", f"/v1/pledges/{segment(pledge_id)}/pdf")).content

"""People, posts and rebinding a lost second factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class People:
    """Person records; answers are the vault's JSON objects."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def invite(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Create a person; the answer holds the one-time enrolment link, so the call is never repeated."""
        return self._transport.json(Call("POST", "/v1/people", body=facts, repeatable=False))

    def invite_again(self, person_id: str) -> dict[str, Any]:
        """A new link for somebody whose link ran out; the answer is shown once, so the call is never repeated."""
        path = f"/v1/people/{segment(person_id)}/invitation"
        return self._transport.json(Call("POST", path, body={}, repeatable=False))

    def confirmations(self) -> list[Any]:
        """Who confirmed whom, newest first, for those who answer for accounts."""
        return list(every(self._transport, "/v1/confirmations"))

    def every(self, search: str | None = None) -> list[Any]:
        """All people that the caller may see, or those whose name or department has `search` in it."""
        return list(every(self._transport, "/v1/people", search=search))

    def one(self, person_id: str) -> dict[str, Any]:
        """One person."""
        return self._transport.json(Call("GET", f"/v1/people/{segment(person_id)}"))

    def appoint(
        self, person_id: str, post: str, reason: str, terms: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Give a post to a person; `terms` are what the appointment says beside it: rank, powers, document, first day."""
        body = {"post": post, "reason": reason, **(terms or {})}
        return self._transport.json(Call("POST", f"/v1/people/{segment(person_id)}/posts", body=body))

    def appointments(self) -> list[Any]:
        """Who holds which post, and by which paragraph of the internal rules each power."""
        return list(every(self._transport, "/v1/appointments"))

    def shipped_powers(self) -> dict[str, str]:
        """The eight powers of a responsible manager by the paragraphs of the shipped internal rules."""
        offered = self._transport.json(Call("GET", "/v1/appointments/template"))["powers"]
        return {power["row"]: power["paragraph"] for power in offered}

    def end_post(self, post_id: str, reason: str, successor: str | None = None) -> None:
        """End a post; the successor takes over what the person answers for."""
        body = _going(reason, successor)
        self._transport.send(Call("POST", f"/v1/posts/{segment(post_id)}/end", body=body))

    def disable(self, person_id: str, reason: str, successor: str | None = None) -> None:
        """Stop a person's account; the successor takes over what the person answers for."""
        body = _going(reason, successor)
        self._transport.send(Call("POST", f"/v1/people/{segment(person_id)}/disable", body=body))

    def handover_code(self, person_id: str) -> dict[str, Any]:
        """The other half of a person's enrolment link, which somebody else has; shown once, so never repeated."""
        path = f"/v1/people/{segment(person_id)}/handover-code"
        return self._transport.json(Call("POST", path, body={}, repeatable=False))

    def confirm(self, person_id: str, code: str) -> dict[str, Any]:
        """Say that one saw the person at their own device; costs a code."""
        path = f"/v1/people/{segment(person_id)}/confirmations"
        return self._transport.json(Call("POST", path, body={"code": code}, repeatable=False))

    def signed_agreement(self, person_id: str) -> dict[str, Any]:
        """What a person signed at joining."""
        return self._transport.json(Call("GET", f"/v1/people/{segment(person_id)}/joining-agreement"))

    def agreement(self) -> dict[str, Any]:
        """The joining agreement in force."""
        return self._transport.json(Call("GET", "/v1/joining-agreement"))

    def publish_agreement(self, text: dict[str, Any]) -> dict[str, Any]:
        """Put another joining agreement in force."""
        return self._transport.json(Call("POST", "/v1/joining-agreement", body=text))

    def responsible(self) -> list[Any]:
        """Who answers for each entry."""
        return list(every(self._transport, "/v1/responsible"))

    def ask_rebind(self, person_id: str, reason: str) -> dict[str, Any]:
        """Ask that a person may enrol a new second factor; the answer holds a code that is shown once."""
        return self._transport.json(
            Call(
                "POST",
                f"/v1/people/{segment(person_id)}/rebinds",
                body={"reason": reason},
                repeatable=False,
            )
        )

    def confirm_rebind(self, rebind_id: str) -> dict[str, Any]:
        """Confirm another person's request; the answer holds a one-time link, so the call is never repeated."""
        return self._transport.json(
            Call("POST", f"/v1/rebinds/{segment(rebind_id)}/confirm", body={}, repeatable=False)
        )


def _going(reason: str, successor: str | None) -> dict[str, str]:
    return {"reason": reason, **({"successor_id": successor} if successor else {})}

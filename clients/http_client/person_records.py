"""Changes of a person's record; moves: transfers, absences, leaving; what a leaver leaves behind."""

from __future__ import annotations

from typing import Any, Literal

from clients.http_client.paging import every, segment
from clients.http_client.transport import LONG_PATIENCE, Call, Transport


class PersonRecords:
    """What is on record about people over time."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(
        self, person_id: str, revision: int, new_values: dict[str, Any], reason: str
    ) -> dict[str, Any]:
        """Change the named fields of a record, if it is still at `revision`.

        Raises:
            ClientError: among others `precondition_failed`, when somebody changed the record in between.
        """
        call = Call(
            "PATCH",
            _person(person_id),
            body={**new_values, "reason": reason},
            headers={"If-Match": f'"r{revision}"'},
            repeatable=False,
        )
        return self._transport.json(call)

    def changes(self, person_id: str) -> list[Any]:
        """What changed in a record, oldest first."""
        return list(every(self._transport, f"{_person(person_id)}/changes"))

    def moves(self, person_id: str) -> list[Any]:
        """The moves of a person, newest first."""
        return list(every(self._transport, f"{_person(person_id)}/moves"))

    def plan_move(self, person_id: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Plan a `transfer`, `absence`, `retirement` or `return`: `kind`, `effective_on`, `reason` and what it needs."""
        return self._transport.json(Call("POST", f"{_person(person_id)}/moves", body=facts))

    def end_move(self, move_id: str, reason: str) -> dict[str, Any]:
        """Cancel a move before its day, or end an absence that has begun."""
        path = f"/v1/moves/{segment(move_id)}/end"
        return self._transport.json(Call("POST", path, body={"reason": reason}))

    def end_sessions(self, person_id: str) -> dict[str, Any]:
        """End every session of a person."""
        return self._transport.json(Call("DELETE", f"{_person(person_id)}/sessions"))

    def personal_data(self) -> list[Any]:
        """Every personal fact the vault keeps: `what`, `purpose`, `readers`, `kept_until`."""
        return list(self._transport.json(Call("GET", "/v1/personal-data"))["items"])

    def exit_pack(self, person_id: str, suffix: Literal["pdf", "json"]) -> bytes:
        """What a person leaves behind, marked as a trade secret; each making is recorded."""
        call = Call("GET", f"{_person(person_id)}/exit-pack.{suffix}", patience=LONG_PATIENCE)
        return self._transport.send(call).content


def _person(person_id: str) -> str:
    return f"/v1/people/{segment(person_id)}"

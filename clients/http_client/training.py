"""Training records: sessions held elsewhere, completions, trainers, exceptions, gaps."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Training:
    """Who was trained, by whom, until when."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._transport.json(Call("POST", path, body=body))

    def sessions(self, course: str | None = None) -> list[Any]:
        """The calendar: sessions to come and sessions held."""
        return list(every(self._transport, "/v1/training-sessions", {"course": course}))

    def session(self, session_id: str) -> dict[str, Any]:
        """A session with its attendance."""
        return self._transport.json(Call("GET", f"/v1/training-sessions/{segment(session_id)}"))

    def plan_session(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Put a session on the calendar: `course`, `kind`, `planned_on`, `trainer_id` or `trainer_name`."""
        return self._post("/v1/training-sessions", facts)

    def record_session(self, session_id: str, held: dict[str, Any]) -> dict[str, Any]:
        """Record what took place: `held_on`, `attendees`, `material_name`, `material_sha256`."""
        return self._post(f"/v1/training-sessions/{segment(session_id)}/close", held)

    def completions(self, person_id: str | None = None) -> list[Any]:
        """A training record: one's own, or that of a person one answers for."""
        return list(every(self._transport, "/v1/completions", {"person_id": person_id}))

    def cancel_completion(self, completion_id: str, reason: str) -> dict[str, Any]:
        """Take back a completion that was recorded wrongly."""
        return self._post(f"/v1/completions/{segment(completion_id)}/cancel", {"reason": reason})

    def trainers(self) -> list[Any]:
        """Who is and was designated to train access holders."""
        return list(every(self._transport, "/v1/trainers"))

    def designate_trainer(self, person_id: str, ends_on: str, reason: str) -> dict[str, Any]:
        """Designate a trainer until a day."""
        return self._post("/v1/trainers", {"person_id": person_id, "ends_on": ends_on, "reason": reason})

    def end_trainer(self, designation_id: str, reason: str) -> dict[str, Any]:
        """End a trainer's designation before its day."""
        return self._post(f"/v1/trainers/{segment(designation_id)}/end", {"reason": reason})

    def exceptions(self) -> list[Any]:
        """Every exception from training before access."""
        return list(every(self._transport, "/v1/training-exceptions"))

    def give_exception(self, person_id: str, ends_on: str, reason: str) -> dict[str, Any]:
        """Let a person in before the first training, until a day."""
        body = {"person_id": person_id, "ends_on": ends_on, "reason": reason}
        return self._post("/v1/training-exceptions", body)

    def end_exception(self, exception_id: str, reason: str) -> dict[str, Any]:
        """End an exception before its day."""
        return self._post(f"/v1/training-exceptions/{segment(exception_id)}/end", {"reason": reason})

    def gaps(self, course: str, employment_kind: str | None = None) -> list[Any]:
        """Who still has to do a course."""
        filters = {"course": course, "employment_kind": employment_kind}
        return list(every(self._transport, "/v1/training/gaps", filters))

    def overview(self, course: str) -> dict[str, Any]:
        """How far each kind of employment is (`kinds`), and the next planned session (`next_session_on`)."""
        return self._transport.json(Call("GET", "/v1/training/gaps", params={"course": course}))

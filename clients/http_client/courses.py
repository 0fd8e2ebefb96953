"""Courses and lessons: publishing them, and taking a course in the vault."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Courses:
    """The courses `everyone` and `holder`; texts come in the language of the connection."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def own(self) -> list[Any]:
        """Both courses as they stand for the person."""
        return list(every(self._transport, "/v1/courses"))

    def in_force(self, course: str) -> dict[str, Any]:
        """The version in force."""
        return self._transport.json(Call("GET", _course(course)))

    def versions(self, course: str) -> list[Any]:
        """Every version that was published, newest first."""
        return list(every(self._transport, f"{_course(course)}/versions"))

    def publish(self, course: str, reason: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
        """Put a course in force; `order` may name `lessons`, `pass_percent` and the company's own `names`."""
        body = {"reason": reason, **(order or {})}
        return self._transport.json(Call("POST", f"{_course(course)}/versions", body=body))

    def lessons(self) -> list[Any]:
        """The lessons a course can be published with."""
        return list(every(self._transport, "/v1/lessons"))

    def lesson(self, lesson_id: str) -> dict[str, Any]:
        """A whole lesson with what is right and why, for those who publish and train."""
        return self._transport.json(Call("GET", f"/v1/lessons/{segment(lesson_id)}"))

    def write_lesson(self, lesson: dict[str, Any]) -> dict[str, Any]:
        """Write a lesson of the company's own."""
        return self._transport.json(Call("POST", "/v1/lessons", body=lesson))

    def begin(self, course: str) -> dict[str, Any]:
        """Begin a course; answers with the attempt."""
        return self._transport.json(Call("POST", f"{_course(course)}/attempts"))

    def attempt(self, course: str, attempt_id: str) -> dict[str, Any]:
        """How far one's own attempt is."""
        return self._transport.json(Call("GET", _attempt(course, attempt_id)))

    def open_lesson(self, course: str, attempt_id: str, lesson_id: str) -> dict[str, Any]:
        """Open a lesson of an attempt: its text and its questions."""
        path = f"{_attempt(course, attempt_id)}/lessons/{segment(lesson_id)}"
        return self._transport.json(Call("POST", path))

    def opened_lesson(self, course: str, attempt_id: str, lesson_id: str) -> dict[str, Any]:
        """A lesson that was opened, with the reasons to every question answered so far."""
        path = f"{_attempt(course, attempt_id)}/lessons/{segment(lesson_id)}"
        return self._transport.json(Call("GET", path))

    def answer(
        self, course: str, attempt_id: str, lesson_id: str, question_id: str, ticked: list[str]
    ) -> dict[str, Any]:
        """Answer a question; tells the reason for every option, and how far the attempt is."""
        body = {"lesson_id": lesson_id, "question_id": question_id, "ticked": ticked}
        return self._transport.json(Call("POST", f"{_attempt(course, attempt_id)}/answers", body=body))


def _course(course: str) -> str:
    return f"/v1/courses/{segment(course)}"


def _attempt(course: str, attempt_id: str) -> str:
    return f"{_course(course)}/attempts/{segment(attempt_id)}"

"""Pure rules of a maintenance session: what a direction says, and what is handed in at the end (G9.4-a, G9.4-d)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from vault.platform.errors import Code, Refusal

HOUR_MS: Final = 60 * 60 * 1000
MOST_HOURS: Final = 8


class Supervision(StrEnum):
    """How important information is kept from the worker: moved away before, or an employee stays and watches."""

    ATTENDED = "attended"
    MOVED = "moved"


class State(StrEnum):
    """Where a session stands. `over`: its time ran out and nobody has closed it yet."""

    DIRECTED = "directed"
    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True)
class Direction:
    """A manager's direction.

    Args:
        supervision: `attended` or `moved`; anything else is neither.
        watcher_id: the employee who stays and can watch (attended).
        medium: to which medium the information was moved (moved).
        hours: how long the temporary id lives, 1 to 8.
        worker_id: an existing account the worker should use, which is refused.
    """

    worker_name: str
    worker_company: str
    purpose: str
    supervision: str
    watcher_id: str | None
    medium: str | None
    hours: int
    worker_id: str | None = None


@dataclass(frozen=True)
class Evidence:
    """A file of the work, by name and SHA-256 in hexadecimal, or the reason why there is none."""

    name: str | None
    sha256: str | None
    missing_because: str | None

    def as_text(self) -> str:
        """The form that is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Evidence:
        """The stored form read back."""
        return cls(**json.loads(text))


def supervision_of(direction: Direction) -> Supervision:
    """One of the two choices, with what belongs to it.

    Raises:
        Refusal: `maintenance_unsupervised`.
    """
    if direction.supervision == Supervision.ATTENDED and direction.watcher_id is not None:
        return Supervision.ATTENDED
    if direction.supervision == Supervision.MOVED and (direction.medium or "").strip():
        return Supervision.MOVED
    raise Refusal(Code.MAINTENANCE_UNSUPERVISED)


def require_evidence(given: Evidence, field: str) -> Evidence:
    """A file, or the reason why it is missing; not both and not neither.

    Raises:
        Refusal: `reason_missing`, `request_invalid`.
    """
    named = given.name is not None and given.sha256 is not None
    if given.missing_because is None and not named:
        raise Refusal(Code.REASON_MISSING, params={"field": field})
    if given.missing_because is not None and (given.name is not None or given.sha256 is not None):
        raise Refusal(Code.REQUEST_INVALID, params={"what": field})
    return given


def state_of(*, opened_ms: int | None, ends_ms: int, closed_ms: int | None, now_ms: int) -> State:
    """The state of a session at a moment; times are UTC milliseconds."""
    if closed_ms is not None:
        return State.CLOSED
    if now_ms >= ends_ms:
        return State.OVER
    return State.DIRECTED if opened_ms is None else State.OPEN

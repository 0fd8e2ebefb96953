"""When a session lives, and what a new one does to the others. Pure decisions; the numbers are settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TOUCH_MS: Final = 30_000
"""The last use is written at most twice a minute; the idle limit is exact to that."""
MOST_PER_DEVICE: Final = 5
HALF_SESSION_MS: Final = 5 * 60_000
HALF_SESSION_TRIES: Final = 5
FRESH_CODE_MS: Final = 5 * 60_000
"""A code this young opens approving, issuing, granting and appointing (ASVS 7.5.3)."""


@dataclass(frozen=True)
class SessionTimes:
    """The times of one session, UTC ms."""

    last_used_ms: int
    expires_ms: int
    ended_ms: int | None


def is_live(times: SessionTimes, now_ms: int, idle_ms: int) -> bool:
    """Not ended, within its absolute lifetime (12 h), used within the idle limit (30 min)."""
    return times.ended_ms is None and now_ms < times.expires_ms and now_ms - times.last_used_ms < idle_ms


def needs_touch(times: SessionTimes, now_ms: int) -> bool:
    """Whether the last use is old enough to be written again."""
    return now_ms - times.last_used_ms >= TOUCH_MS


@dataclass(frozen=True)
class OtherSession:
    """A live session of the same person beside the one being opened."""

    id: str
    device_id: str
    created_ms: int


def to_be_ended(others: list[OtherSession], device_id: str, *, device_proven: bool) -> list[str]:
    """Which live sessions a new one ends (G9.3-a).

    One device at a time: sessions elsewhere end. On the same device up to five live side by side (a page and a command
    line), provided the device proved to be the same; the oldest end first.
    """
    here = [other for other in others if device_proven and other.device_id == device_id]
    elsewhere = [other.id for other in others if other not in here]
    kept = sorted(here, key=lambda other: other.created_ms)
    return elsewhere + [other.id for other in kept[: max(0, len(kept) - MOST_PER_DEVICE + 1)]]

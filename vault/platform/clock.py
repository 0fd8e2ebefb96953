"""The time port. Only tests hand in another clock; no setting of the product can tell it another time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

DAY_MS: Final = 86_400_000
"""Milliseconds of a day; Japan has no summer time, so that every day there is as long."""


class Clock(Protocol):
    """Where the vault learns what time it is."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        ...


class SystemClock:
    """The host's clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z, as the host tells it."""
        return time.time_ns() // 1_000_000


def utc_text(ms: int) -> str:
    """RFC 3339 text with milliseconds and `Z`, the form outside the database."""
    moment = datetime.fromtimestamp(ms // 1000, UTC).replace(tzinfo=None)
    # strftime would leave out the zeros before an early year.
    return f"{moment.isoformat()}.{ms % 1000:03d}Z"


def tokyo_text(ms: int) -> str:
    """`2026-04-01 09:30:05 JST`, the form for people."""
    return f"{datetime.fromtimestamp(ms // 1000, TOKYO).replace(tzinfo=None)} JST"


def tokyo_moment(ms: int) -> str:
    """`2026年4月1日 09:30:05`, the form in documents; the time is Japan's."""
    local = datetime.fromtimestamp(ms // 1000, TOKYO)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def tokyo_date(ms: int) -> str:
    """The calendar day in Japan as `YYYY-MM-DD`; days in this product are Japanese days."""
    return datetime.fromtimestamp(ms // 1000, TOKYO).date().isoformat()


def end_of_tokyo_day_ms(day: str) -> int:
    """The last millisecond of a `YYYY-MM-DD` day in Japan; ValueError when it is not a day."""
    start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=TOKYO)
    return int(start.timestamp() * 1000) + DAY_MS - 1

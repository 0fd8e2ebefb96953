"""Times and days as people in Japan read them; by era where the reader chose so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from vault.platform.clock import TOKYO
from vault.web.frame.reader import NOW_READING

_ERAS: Final = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def moment(utc: str) -> str:
    """A time in Japan to the minute, from ISO 8601 in UTC: `2026-11-22 14:05`, or `令和8年11月22日 14:05`."""
    there = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(TOKYO)
    return f"{_written(there.date())} {there:%H:%M}"


def day(text: str) -> str:
    """A day, from an ISO 8601 date as it is, or from a time in UTC as the day it has in Japan."""
    if len(text) == len("2026-11-22"):
        return _written(date.fromisoformat(text))
    return _written(datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(TOKYO).date())


def _written(given: date) -> str:
    if not NOW_READING.get().wareki:
        return given.isoformat()
    for first, era in _ERAS:
        if given >= first:
            year = given.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年{given.month}月{given.day}日"
    return given.isoformat()

"""The company's working hours: when of a day nobody is expected to be at work. Pure rules; days and times are Japan's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from vault.platform.business_days import is_business_day
from vault.platform.clock import DAY_MS, TOKYO

ALWAYS: Final = "always"
"""For companies with shifts: there is somebody at work at every hour of every day."""
_MINUTE_MS: Final = 60_000
_FORM: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class Span:
    """From one moment up to and without another, UTC milliseconds."""

    from_ms: int
    until_ms: int


@dataclass(frozen=True)
class WorkingHours:
    """When a business day's work begins and ends, in milliseconds after midnight; the end is no longer part of it."""

    begins: int
    ends: int

    def outside(self, day: date) -> Sequence[Span]:
        """The parts of a day that are no working time: all of it unless it is a business day."""
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=TOKYO).timestamp()) * 1000
        if not is_business_day(day):
            return [Span(midnight, midnight + DAY_MS)]
        early, late = Span(midnight, midnight + self.begins), Span(midnight + self.ends, midnight + DAY_MS)
        return [part for part in (early, late) if part.from_ms < part.until_ms]


class AllHours(WorkingHours):
    """Work at every hour of every day, weekends and holidays included."""

    def outside(self, day: date) -> Sequence[Span]:
        """Nothing."""
        return []


@lru_cache(maxsize=8)
def working_hours_of(text: str) -> WorkingHours:
    """Working hours out of `HH:MM-HH:MM` (on business days; midnight as the end is `24:00`) or `always`.

    Raises:
        ValueError: saying what is wrong, for anything else.
    """
    if text.strip() == ALWAYS:
        return AllHours(0, DAY_MS)
    shape = _FORM.fullmatch(text.strip())
    if shape is None:
        raise ValueError(f"write working hours as HH:MM-HH:MM, such as 07:00-20:00, or as {ALWAYS}")
    first_hour, first_minute, last_hour, last_minute = map(int, shape.groups())
    begins, ends = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if ends > DAY_MS // _MINUTE_MS:
        raise ValueError("a day ends at 24:00")
    if begins >= ends:
        raise ValueError(f"working hours end after they begin; for shifts that pass midnight write {ALWAYS}")
    return WorkingHours(begins * _MINUTE_MS, ends * _MINUTE_MS)

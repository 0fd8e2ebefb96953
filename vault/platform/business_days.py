"""Business days in Japan: Monday to Friday without national holidays, from a dated table that is data.

Beyond the table's last year only weekends are left out, so that a deadline is never later than it should be.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final

from vault.platform.clock import TOKYO, end_of_tokyo_day_ms

_SATURDAY: Final = 5


@cache
def holidays() -> frozenset[date]:
    """Every holiday of the table."""
    table = tomllib.loads((resources.files("vault.platform") / "holidays_jp.toml").read_text("utf-8"))
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in table.items() for day in days)


def last_year_known() -> int:
    """The last year whose holidays the table has."""
    return max(day.year for day in holidays())


def is_business_day(day: date) -> bool:
    """Whether offices work on a day."""
    return day.weekday() < _SATURDAY and day not in holidays()


def end_of_business_day_ms(now_ms: int, days: int) -> int:
    """The last millisecond (UTC) of the Japanese day that is `days` business days after the one of `now_ms`.

    Args:
        now_ms: a moment; its own day does not count.
        days: at least 1.
    """
    day = datetime.fromtimestamp(now_ms // 1000, TOKYO).date()
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day)
    return end_of_tokyo_day_ms(day.isoformat())

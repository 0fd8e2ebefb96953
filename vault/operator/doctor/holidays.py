"""How far the table of national holidays reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vault.operator.doctor.finding import Finding, note
from vault.platform.business_days import last_year_known
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.runtime import Platform

HOLIDAYS_TOLD_DAYS: Final = 60
"""So many days before the table of holidays ends, it is said."""


def holidays(platform: Platform) -> Iterator[Finding]:
    """As `holidays_running_out`, by the vault's clock."""
    yield from holidays_running_out(platform.clock.now_ms())


def holidays_running_out(now_ms: int) -> Iterator[Finding]:
    """A line from 60 days before the table of holidays ends (at UTC ms `now_ms`): without the next year's holidays, deadlines in business days come earlier than they have to."""
    year = last_year_known()
    left_ms = end_of_tokyo_day_ms(f"{year}-12-31") - now_ms
    if left_ms < HOLIDAYS_TOLD_DAYS * DAY_MS:
        yield note(
            f"the table of national holidays ends with the year {year}: after it only weekends are left out of business days",
            f"Install a release that knows {year + 1}",
        )

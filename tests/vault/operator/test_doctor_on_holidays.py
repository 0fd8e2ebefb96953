"""The doctor says in time that the table of national holidays ends."""

from __future__ import annotations

from vault.operator.doctor.holidays import holidays_running_out
from vault.platform.business_days import last_year_known
from vault.platform.clock import end_of_tokyo_day_ms

DAY_MS = 86_400_000


def test_the_end_of_the_table_is_told_from_60_days_before_with_its_year() -> None:
    year = last_year_known()
    end_ms = end_of_tokyo_day_ms(f"{year}-12-31")
    assert list(holidays_running_out(end_ms - 60 * DAY_MS)) == []
    for now_ms in (end_ms - 60 * DAY_MS + 1, end_ms, end_ms + 400 * DAY_MS):
        [line] = map(str, holidays_running_out(now_ms))
        assert line.startswith("note")
        assert f"ends with the year {year}" in line

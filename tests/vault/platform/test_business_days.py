from datetime import UTC, date, datetime

import pytest

from vault.platform.business_days import end_of_business_day_ms, holidays, is_business_day
from vault.platform.clock import tokyo_text


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "days", "end"),
    [
        ("2026-11-20T00:00:00", 1, "2026-11-24"),
        ("2026-04-28T00:00:00", 5, "2026-05-11"),
        ("2026-09-18T15:00:00", 1, "2026-09-24"),
        ("2026-12-01T23:59:00", 5, "2026-12-09"),
    ],
    ids=[
        "over a holiday Monday",
        "over the golden week",
        "silver week, Saturday in Japan",
        "already the next day in Japan",
    ],
)
def test_weekends_and_holidays_do_not_count(now: str, days: int, end: str) -> None:
    assert tokyo_text(end_of_business_day_ms(_ms(now), days)) == f"{end} 23:59:59 JST"


def test_holidays_stand_on_weekdays_only() -> None:
    assert all(day.weekday() < 5 for day in holidays())
    assert {day.year for day in holidays()} == {2025, 2026, 2027, 2028}


def test_beyond_the_table_only_weekends_are_left_out() -> None:
    assert is_business_day(date(2031, 1, 1))
    assert not is_business_day(date(2031, 1, 4))

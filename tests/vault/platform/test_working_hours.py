"""When nobody is expected to be at work, and which settings of it a vault may start with."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from vault.operator.main import main
from vault.platform.clock import TOKYO
from vault.platform.settings import Settings
from vault.platform.working_hours import working_hours_of

pytestmark = pytest.mark.clause("TQ4-0")

THURSDAY, SATURDAY, HOLIDAY = date(2026, 9, 24), date(2026, 9, 26), date(2026, 9, 23)


@pytest.fixture
def database_url() -> None:
    """Hours do not depend on the database."""


def is_outside(hours: str, at: str) -> bool:
    moment = datetime.fromisoformat(at).replace(tzinfo=TOKYO)
    ms = int(moment.timestamp() * 1000)
    return any(part.from_ms <= ms < part.until_ms for part in working_hours_of(hours).outside(moment.date()))


@pytest.mark.parametrize(
    ("at", "outside"),
    [
        ("2026-09-24T00:00:00", True),
        ("2026-09-24T06:59:59.999", True),
        ("2026-09-24T07:00:00", False),
        ("2026-09-24T19:59:59.999", False),
        ("2026-09-24T20:00:00", True),
        ("2026-09-24T23:59:59.999", True),
        ("2026-09-26T12:00:00", True),
        ("2026-09-23T12:00:00", True),
        ("2026-12-31T12:00:00", False),
        ("2027-01-01T12:00:00", True),
    ],
)
def test_hours_begin_and_end_to_the_millisecond_on_business_days_only(at: str, outside: bool) -> None:
    assert is_outside("07:00-20:00", at) is outside


def test_where_people_work_in_shifts_no_hour_is_outside() -> None:
    for day in (THURSDAY, SATURDAY, HOLIDAY):
        assert working_hours_of("always").outside(day) == []


def test_a_whole_business_day_still_has_days_off() -> None:
    hours = working_hours_of("00:00-24:00")
    assert hours.outside(THURSDAY) == []
    assert len(hours.outside(SATURDAY)) == len(hours.outside(HOLIDAY)) == 1


def test_a_day_is_split_without_a_gap() -> None:
    early, late = working_hours_of("08:30-17:15").outside(THURSDAY)
    midnight = datetime(2026, 9, 24, tzinfo=TOKYO).timestamp() * 1000
    assert (early.from_ms, late.until_ms) == (midnight, midnight + 86_400_000)
    assert late.from_ms - early.until_ms == (8 * 60 + 45) * 60_000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9-17", "HH:MM-HH:MM"),
        ("09:00", "HH:MM-HH:MM"),
        ("25:00-26:00", "HH:MM-HH:MM"),
        ("09:60-17:00", "HH:MM-HH:MM"),
        ("０９:００-１７:００", "HH:MM-HH:MM"),
        ("24h", "always"),
        ("09:00-24:30", "24:00"),
        ("09:00-09:00", "end after they begin"),
        ("22:00-06:00", "write always"),
    ],
)
def test_what_is_no_working_time_stops_the_start_with_a_reason(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Settings(data_dir=tmp_path, working_hours=text)
    told = CliRunner().invoke(
        main, ["migrate"], env={"HIZO_DATA_DIR": str(tmp_path), "HIZO_WORKING_HOURS": text}
    )
    assert told.exit_code != 0
    assert "HIZO_WORKING_HOURS (" in told.output
    assert why in told.output


def test_without_a_setting_the_hours_are_seven_to_eight(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).hours_of_work == working_hours_of("07:00-20:00")

"""What a caller names as a moment can be written in every form that the product writes, or is refused."""

from datetime import date, datetime

import pytest

from vault.platform.clock import tokyo_date, tokyo_moment, tokyo_text, utc_text
from vault.platform.errors import Code, Refusal
from vault.platform.moments import moment_ms


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-02T00:00:00.001Z",
        "0999-12-31T23:59:59.999Z",
        "2026-04-01T00:00:00.000Z",
        "9999-12-30T00:00:00.000Z",
    ],
)
def test_every_moment_that_is_taken_can_be_written_and_read_again(text: str) -> None:
    ms = moment_ms(text, "at")
    assert utc_text(ms) == text
    assert date.fromisoformat(tokyo_date(ms)).isoformat() == tokyo_date(ms)
    assert datetime.fromisoformat(tokyo_text(ms).removesuffix(" JST")).date().isoformat() == tokyo_date(ms)
    assert tokyo_moment(ms)


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T23:59:59Z",
        "9999-12-30T00:00:01Z",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_the_ends_of_the_calendar_are_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        moment_ms(text, "at")
    assert refused.value.code is Code.REQUEST_INVALID

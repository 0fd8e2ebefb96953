"""How long a completion lasts and an exception may: days are days in Japan. Pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.errors import Code, Refusal

VALID_DAYS: Final = 365
"""Training lasts through day 365 after its day; on day 366 access is suspended (G7.2-a, G7.2-d)."""
EXCEPTION_DAYS: Final = 14
"""The longest exception (G7.2-c)."""
REMIND_DAYS: Final = (30, 7)
"""How long before the end people are told (G7.2-a)."""
EXPIRED: Final = "expired"
"""The telling after the end."""


def valid_until_ms(completed_ms: int) -> int:
    """The last UTC millisecond at which a completion counts: the end of the 365th day after its day."""
    return end_of_tokyo_day_ms(_later(tokyo_date(completed_ms), VALID_DAYS))


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def exception_end_ms(ends_on: str, now_ms: int) -> int:
    """The last millisecond of an exception's last day: not past, and within 14 times 24 hours.

    Raises:
        Refusal: `request_invalid`.
    """
    try:
        ends_ms = end_of_tokyo_day_ms(ends_on)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "ends_on"}) from None
    if not now_ms <= ends_ms <= now_ms + EXCEPTION_DAYS * DAY_MS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"ends_on: {EXCEPTION_DAYS}"})
    return ends_ms


def held_ms(held_on: str, now_ms: int) -> int:
    """The moment a session held on a day counts from: the end of that day, or now while the day lasts.

    Raises:
        Refusal: `request_invalid` for what is no day, lies ahead, or is so long ago that nothing would be left of it.
    """
    try:
        end_ms = end_of_tokyo_day_ms(held_on)
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "held_on"}) from None
    if tokyo_date(now_ms) < held_on or valid_until_ms(end_ms) < now_ms:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "held_on"})
    return min(end_ms, now_ms)


def lack(valid_until: int | None, at_ms: int) -> Code | None:
    """What a person lacks at a moment who was last trained until `valid_until`: nothing, a first or a new training."""
    if valid_until is None:
        return Code.TRAINING_MISSING
    return Code.TRAINING_OVERDUE if valid_until < at_ms else None


def reminder_windows(now_ms: int) -> dict[str, tuple[int, int]]:
    """For each telling, the first and last end (UTC ms) of training it is for now; the windows do not overlap.

    `expired` reaches back one period of validity: who let it lapse longer ago was told then.
    """
    windows = {EXPIRED: (now_ms - VALID_DAYS * DAY_MS, now_ms - 1)}
    begins = now_ms
    for days in sorted(REMIND_DAYS):
        windows[str(days)] = (begins, now_ms + days * DAY_MS)
        begins = now_ms + days * DAY_MS + 1
    return windows

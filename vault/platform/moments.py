"""A moment as a caller writes it."""

import re
from datetime import UTC, datetime
from typing import Final

from vault.platform.errors import Code, Refusal

_LOST_PLUS: Final = re.compile(r" (\d\d:\d\d)$")
"""In an address `+` means a blank, so `+09:00` typed as it is arrives without its sign."""
_FIRST: Final = datetime(1, 1, 2, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 30, tzinfo=UTC)
"""Between these a moment has a date everywhere on earth; beyond, no form of ours could write it down."""


def moment_ms(text: str, what: str) -> int:
    """A moment as RFC 3339 with its offset, in UTC ms.

    Raises:
        Refusal: `request_invalid` naming `what` for a text that is no such moment, and for the ends of the calendar.
    """
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub(r"+\1", text))
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": what}) from None
    if moment.tzinfo is None or not _FIRST <= moment <= _LAST:
        raise Refusal(Code.REQUEST_INVALID, params={"what": what})
    return round(moment.timestamp() * 1000)


def moment_ms_if_given(text: str | None, what: str) -> int | None:
    """As `moment_ms`; None where none is given."""
    return None if text is None else moment_ms(text, what)


def past_moment_ms(text: str | None, now_ms: int) -> int:
    """A moment as `moment_ms` takes it; now where none is given.

    Raises:
        Refusal: `request_invalid` for what is no such moment, or lies in the future.
    """
    if text is None:
        return now_ms
    moment = moment_ms(text, "at")
    if moment > now_ms:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "at"})
    return moment

"""The moment a caller asks about."""

import re
from datetime import datetime
from typing import Final

from vault.platform.errors import Code, Refusal

_LOST_PLUS: Final = re.compile(r" (\d\d:\d\d)$")
"""In an address `+` means a blank, so `+09:00` typed as it is arrives without its sign."""


def moment_ms(text: str, what: str) -> int:
    """A moment as RFC 3339 with its offset, in UTC ms.

    Raises:
        Refusal: `request_invalid` naming `what` for a text that is no such moment.
    """
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub(r"+\1", text))
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": what}) from None
    if moment.tzinfo is None:
        raise Refusal(Code.REQUEST_INVALID, params={"what": what})
    return round(moment.timestamp() * 1000)


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

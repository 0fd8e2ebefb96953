"""Moments as a date-time field takes them: minutes in Japan."""

from __future__ import annotations

from datetime import UTC, datetime

from vault.platform.clock import TOKYO
from vault.platform.errors import Code, Refusal


def moment_typed(text: str | None, field: str = "at") -> str | None:
    """RFC 3339 with Japan's offset of what was typed (`2026-11-22T14:05`); None where nothing was.

    Raises:
        Refusal: `request_invalid` naming the field.
    """
    if not text or not text.strip():
        return None
    try:
        there = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": field}) from None
    return (there if there.tzinfo else there.replace(tzinfo=TOKYO)).isoformat()


def to_type(utc: str) -> str:
    """What a date-time field shows for a moment in UTC, to the second, so that going on names the same moment."""
    there = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(TOKYO)
    return there.replace(tzinfo=None).isoformat(timespec="milliseconds" if there.microsecond else "seconds")

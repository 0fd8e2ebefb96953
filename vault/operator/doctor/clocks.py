"""Does the vault's clock agree with its own log, and with its database's?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import text

from vault.audit.log import head, leaf_body
from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.runtime import Platform

MOST_SKEW_MS: Final = 5_000
_MEND: Final = "Synchronise the clock (chrony or systemd-timesyncd) before the vault serves"


def clocks(platform: Platform) -> Iterator[Finding]:
    """The newest leaf must not lie in the future, nor the database in another time."""
    now_ms = platform.clock.now_ms()
    ahead = [ahead for ahead in (_log_ahead(platform, now_ms), _database_skew(platform, now_ms)) if ahead]
    for what in ahead:
        yield wrong(what, _MEND)
    if not ahead:
        yield ok(
            "the clock agrees with the log and the database; people see Asia/Tokyo whatever the host's time zone"
        )


def _log_ahead(platform: Platform, now_ms: int) -> str:
    with platform.reading() as tx:
        size = head(tx).size
        if not size:
            return ""
        written = datetime.fromisoformat(json.loads(leaf_body(tx, size - 1))["time"]).timestamp() * 1000
    seconds = int(written - now_ms) // 1000
    return (
        f"the newest leaf lies {seconds} s in the future: the clock was set back"
        if written > now_ms + MOST_SKEW_MS
        else ""
    )


def _database_skew(platform: Platform, now_ms: int) -> str:
    if platform.database.is_sqlite:
        return ""
    with platform.database.engine.connect() as connection:
        theirs = connection.scalar(text("SELECT extract(epoch FROM clock_timestamp()) * 1000"))
    skew = int(theirs or 0) - now_ms
    return f"the database's clock differs by {skew // 1000} s" if abs(skew) > MOST_SKEW_MS else ""

"""Nobody waits for a blocked log much longer than once, whatever they waited for before."""

from __future__ import annotations

import time
from typing import Any

from vault.platform.database import BUSY_TIMEOUT_MS, LEAST_PATIENCE_MS

MILLISECONDS = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"


def _patience_at_the_log(platform: Any, waits_first: float) -> int:
    shown: list[int] = []
    with platform.transaction() as tx:
        time.sleep(waits_first)
        ask = "PRAGMA busy_timeout" if platform.database.is_sqlite else MILLISECONDS
        tx.before_commit.append(
            lambda: shown.append(int(tx.session.connection().exec_driver_sql(ask).scalar_one()))
        )
    return shown[0]


def test_what_was_waited_for_a_row_is_not_waited_for_the_log_once_more(platform: Any) -> None:
    whole = _patience_at_the_log(platform, 0)
    assert whole == BUSY_TIMEOUT_MS
    if not platform.database.is_sqlite:
        assert LEAST_PATIENCE_MS <= _patience_at_the_log(platform, 0.5) < whole
    assert _patience_at_the_log(platform, 0) == whole, "the next one has all of it again"

"""Is the database's own file whole? Asked every day, because SQLite looks at a page only when somebody needs it."""

from __future__ import annotations

import logging

from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.stores.faults import BY
from vault.platform.clock import tokyo_date
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform

NAME = "vault.db"

_log = logging.getLogger("hizo.store")


def check_database(platform: Platform) -> None:
    """Read the whole file; damage is an alert to the overall officer, once a day, and a line for the operator."""
    damage = platform.database.damage()
    if damage is None:
        return
    _log.error("the database file is damaged, put the newest undamaged copy back: %s", damage)
    try:
        with platform.transaction() as tx:
            source = f"{NAME}:{tokyo_date(tx.now_ms())}"
            raise_alert(tx, Kind.INTEGRITY_FAILED, source, BY, about=NAME, to_officer=True)
    except Refusal as unrecorded:
        # The operator's line has to do where the damage keeps every record from being written.
        _log.error("nobody could be told of it: %s", unrecorded.code)

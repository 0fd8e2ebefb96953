"""Somebody else at the database of a vault, who never waits long."""

from __future__ import annotations

from typing import Any, Self

from vault.platform.database import Database
from vault.platform.runtime import Platform


class OtherHands:
    """A connection of its own, with the rights of the vault itself."""

    def __init__(self, platform: Platform) -> None:
        self._database = Database(platform.database.engine.url.render_as_string(hide_password=False))

    def must_wait(self, statement: str) -> bool:
        """Whether a change that is tried, and taken back, cannot be made now."""
        patience = "PRAGMA busy_timeout = 50" if self._database.is_sqlite else "SET lock_timeout = '50ms'"
        raw: Any = self._database.engine.raw_connection()
        try:
            for each in (patience, "BEGIN IMMEDIATE" if self._database.is_sqlite else "SELECT 1", statement):
                raw.cursor().execute(each)
        except self._database.engine.dialect.loaded_dbapi.OperationalError:
            return True
        finally:
            raw.rollback()
            raw.close()
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

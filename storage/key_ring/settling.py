"""Making removed bytes vanish from the files of a SQLite key ring, and looking whether they did."""

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from storage.errors import ResidueError, StoreUnavailableError
from storage.key_ring.residue import stands_in_files
from storage.sql_database import sql_errors

# Searching costs one pass over the files per key; above this, rebuilding them is cheaper.
SEARCHED_AT_MOST = 64
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.2


@dataclass
class Removal:
    """What is deleted from a ring and not yet known to be gone from its files, so that one search can look for all of it."""

    commits: int = 0
    vanished: list[bytes] = field(default_factory=list)
    """Each once, and no more than say that there are too many to search for."""

    def note(self, vanished: Iterable[bytes]) -> None:
        """Add what one committed change took out."""
        self.commits += 1
        self.vanished = list(dict.fromkeys([*self.vanished, *vanished]))[: SEARCHED_AT_MOST + 1]


def settle(engine: Engine, file: Path, vanished: Sequence[bytes] | None) -> None:
    """Move the WAL into the main file, empty it, and rebuild the main file if it keeps what must be gone.

    `vanished` are the removed wrapped keys, None when a crash has forgotten them. Raises ResidueError when a
    search after rebuilding still finds one, StoreUnavailableError when other users keep the WAL busy.
    """
    _empty_wal(engine)
    searched = list(vanished or ())[:SEARCHED_AT_MOST]
    if vanished is None or len(vanished) > len(searched) or stands_in_files(file, searched):
        _rebuild(engine)
        _empty_wal(engine)
        if stands_in_files(file, searched):
            raise ResidueError("removed keys still stand in the key ring's files")


def _empty_wal(engine: Engine) -> None:
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        with sql_errors("emptying the write-ahead log"), closing(engine.raw_connection()) as connection:
            busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
    raise StoreUnavailableError("the key ring is in use, and its write-ahead log still holds removed keys")


def _rebuild(engine: Engine) -> None:
    # Needs the size of the ring in memory once (temp_store = MEMORY), and in the WAL until it is emptied.
    with sql_errors("rebuilding the key ring's file"), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM")

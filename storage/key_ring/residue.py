"""Looking for bytes of a key in the raw files of a SQLite database.

`secure_delete` zeroes a deleted row, but not the copies SQLite makes when it moves rows between pages: the
unused middle of a page can keep a row that was moved away and deleted later (measured: about one deleted key
in a thousand). So the files are searched after a removal, and rebuilt when something is found.
"""

from collections.abc import Sequence
from pathlib import Path

_CHUNK = 8 << 20


def ring_files(database: Path) -> list[Path]:
    """Return the files of a SQLite database that exist and can hold content."""
    names = [database.name + ending for ending in ("", "-wal", "-journal")]
    return [path for name in names if (path := database.with_name(name)).is_file()]


def stands_in_files(database: Path, needles: Sequence[bytes]) -> bool:
    """Say whether any of the byte strings stands anywhere in the database's files."""
    return any(_stands_in(path, needles) for path in ring_files(database))


def _stands_in(path: Path, needles: Sequence[bytes]) -> bool:
    overlap = max(map(len, needles), default=1) - 1
    tail = b""
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            if any(needle in window for needle in needles):
                return True
            tail = window[len(window) - overlap :] if overlap else b""
    return False

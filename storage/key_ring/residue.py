"""Looking for bytes of a key in the raw files of a SQLite database.

`secure_delete` zeroes a deleted row, but not the copies SQLite makes when it moves rows between pages: the
unused middle of a page can keep a row that was moved away and deleted later (measured: about one deleted key
in a thousand). So the files are searched after a removal, and rebuilt when something is found.

The main file is opened once and never closed again by this process. Closing any descriptor of a file gives up all locks
the process holds on it (fcntl(2)), SQLite's own among them; the next other process to close the ring then believes that it
was the last one and deletes the WAL, and every key written here afterwards is lost with it
(https://sqlite.org/howtocorrupt.html, section 2.2). On the WAL and the journal SQLite holds no locks.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

_CHUNK = 1 << 20
_kept_open: dict[tuple[int, int], int] = {}
_keeping = threading.Lock()


def ring_files(database: Path) -> list[Path]:
    """Return the files of a SQLite database that exist and can hold content."""
    names = [database.name + ending for ending in ("", "-wal", "-journal")]
    return [path for name in names if (path := database.with_name(name)).is_file()]


def stands_in_files(database: Path, needles: Sequence[bytes]) -> bool:
    """Say whether any of the byte strings stands anywhere in the database's files."""
    main, *others = ring_files(database)
    return _stands_in(_kept(main), needles) or any(_stands_in_closed(path, needles) for path in others)


def _kept(path: Path) -> int:
    """The descriptor of a database file, opened at most once as long as the file exists."""
    status = path.stat()
    inode = (status.st_dev, status.st_ino)
    with _keeping:
        if inode not in _kept_open:
            _kept_open[inode] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return _kept_open[inode]


def _stands_in_closed(path: Path, needles: Sequence[bytes]) -> bool:
    with path.open("rb", buffering=0) as file:
        return _stands_in(file.fileno(), needles)


def _stands_in(descriptor: int, needles: Sequence[bytes]) -> bool:
    """One pass in a buffer that stays in the processor's cache; its beginning repeats the end of the piece before."""
    overlap = max(map(len, needles), default=1) - 1
    buffer = bytearray(overlap + _CHUNK)
    rest, offset, begin = memoryview(buffer)[overlap:], 0, overlap
    while size := os.preadv(descriptor, [rest], offset):
        offset += size
        if any(buffer.find(needle, begin, overlap + size) >= 0 for needle in needles):
            return True
        begin = max(begin - size, 0)
        buffer[:overlap] = buffer[size : overlap + size]
    return False

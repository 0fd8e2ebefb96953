"""Looking for bytes of a key in the raw files of a SQLite database.

`secure_delete` zeroes a deleted row, but not the copies SQLite makes when it moves rows between pages: the
unused middle of a page can keep a row that was moved away and deleted later (measured: about one deleted key
in a thousand). So the files are searched after a removal, and rebuilt when something is found.

The main file is opened once and never closed again by this process. Closing any descriptor of a file gives up all locks
the process holds on it (fcntl(2)), SQLite's own among them; the next other process to close the ring then believes that it
was the last one and deletes the WAL, and every key written here afterwards is lost with it
(https://sqlite.org/howtocorrupt.html, section 2.2). On the WAL and the journal SQLite holds no locks.
"""

import ctypes
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20
"""Stays in the processor's cache while each of the byte strings is looked for in it."""
_OF_ONE_THREAD: Final = 64 << 20
_THREADS_AT_MOST: Final = 4

# memmem(3): several times as fast as `bytes.find` for strings of this length, and other threads work meanwhile.
_memmem = ctypes.CDLL(None).memmem
_memmem.restype = ctypes.c_void_p
_memmem.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
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
    """Search a file in as many parts as it is worth threads; each goes on into the next by what a string may stick out."""
    size = os.fstat(descriptor).st_size
    overlap = _overlap(needles)
    threads = min(_THREADS_AT_MOST, os.cpu_count() or 1, 1 + size // _OF_ONE_THREAD)
    length = -(-size // threads)
    begins = range(0, size, max(length, 1))
    with ThreadPoolExecutor(threads) as pool:
        ends = [min(begin + length + overlap, size) for begin in begins]
        return any(
            pool.map(lambda begin, end: _stands_between(descriptor, begin, end, needles), begins, ends)
        )


def _overlap(needles: Sequence[bytes]) -> int:
    """By how much two pieces have to overlap, so that what lies across their border stands whole in one."""
    return max(map(len, needles), default=1) - 1


def _stands_between(descriptor: int, begin: int, end: int, needles: Sequence[bytes]) -> bool:
    overlap = _overlap(needles)
    buffer = bytearray(overlap + _CHUNK)
    piece, address = memoryview(buffer), ctypes.addressof(ctypes.c_char.from_buffer(buffer))
    while size := os.preadv(descriptor, [piece[: end - begin]], begin):
        if any(_memmem(address, size, needle, len(needle)) for needle in needles):
            return True
        if begin + size >= end:
            break
        begin += max(size - overlap, 1)
    return False

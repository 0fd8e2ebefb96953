"""Reading and writing files of the person's own machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clients.errors import UnusableCommandError
from clients.texts import translate as _

CHUNK = 1 << 18
_NEVER_IN_A_NAME = frozenset('<>:"/\\|?*')
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class LocalFile:
    """A file as it was when it was measured: name, size and digest."""

    path: Path
    size: int
    sha256: bytes
    modified_ns: int

    @classmethod
    def measure(cls, path: Path) -> LocalFile:
        """Read the whole file once.

        Raises:
            OSError: it cannot be read.
        """
        digest = hashlib.sha256()
        with path.open("rb") as file:
            modified = os.fstat(file.fileno()).st_mtime_ns
            size = 0
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
        return cls(path, size, digest.digest(), modified)

    def chunks(self, progress: Progress) -> Iterator[bytes]:
        """The bytes again; `progress` is told how many bytes were handed out so far.

        Raises:
            UnusableCommandError: the file was changed after it was measured.
        """
        return self.part(0, self.size, progress)

    def part(self, start: int, size: int, progress: Progress) -> Iterator[bytes]:
        """At most `size` bytes from `start` on; `progress` is told up to which place of the file they were handed out.

        Raises:
            UnusableCommandError: as `chunks`.
        """
        progress(start)
        with self._unchanged() as file:
            file.seek(start)
            while size and (chunk := file.read(min(CHUNK, size))):
                yield chunk
                start, size = start + len(chunk), size - len(chunk)
                progress(start)

    def part_digest(self, start: int, size: int) -> bytes:
        """The SHA-256 of a part; raises as `chunks`."""
        digest = hashlib.sha256()
        for chunk in self.part(start, size, lambda _done: None):
            digest.update(chunk)
        return digest.digest()

    @contextmanager
    def _unchanged(self) -> Iterator[BinaryIO]:
        with self.path.open("rb") as file:
            facts = os.fstat(file.fileno())
            if (facts.st_size, facts.st_mtime_ns) != (self.size, self.modified_ns):
                raise UnusableCommandError(
                    _("{path} was changed while it was sent").format(path=self.path),
                    remedy=_("finish writing the file, then repeat the command"),
                )
            yield file


def harmless_name(name: str) -> str:
    """A name from the vault as a file name that stays in its folder on every system.

    Characters that a file system may not hold become an underline; nothing else is dropped, so the marking at the
    front stays whole.
    """
    safe = "".join("_" if each in _NEVER_IN_A_NAME or ord(each) < 32 else each for each in name)
    safe = safe.rstrip(" .") or "_"
    return f"_{safe}" if safe.split(".")[0].lower() in _WINDOWS_DEVICES or safe.startswith(".") else safe


def write_new(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file that must not exist yet, readable by its owner only where the system knows such bits.

    Returns:
        The number of bytes written.

    Raises:
        UnusableCommandError: it exists.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise exists_already(path) from error
    with os.fdopen(handle, "wb") as file:
        return sum(map(file.write, pieces))


def exists_already(path: Path) -> UnusableCommandError:
    """The refusal to replace a file."""
    return UnusableCommandError(
        _("{path} exists already").format(path=path), remedy=_("choose another name, or move that file away")
    )


def overwrite_and_delete(path: Path) -> None:
    """Overwrite the file's bytes in place once, make that durable, and delete the file.

    What this cannot promise: on flash media, journalling or copy-on-write file systems, snapshots and backups, older
    blocks may stay. Callers must say so.
    """
    with path.open("r+b") as file:
        left = file.seek(0, os.SEEK_END)
        file.seek(0)
        while left > 0:
            block = os.urandom(min(left, CHUNK))
            file.write(block)
            left -= len(block)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()

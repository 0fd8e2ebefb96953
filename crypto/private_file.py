"""One small file that only its owner may read, replaced whole and for good; several processes may share it.

A change is made under a lock beside the file, written to a new file, synced and renamed, so a crash leaves the old or
the new file whole. The old file's bytes are overwritten before they are released; what journals, snapshots and flash
translation keep, no program can reach.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from crypto.errors import KeyUnavailableError

Stamp: TypeAlias = tuple[int, int, int]
"""Which file it was that was read: another one has another stamp."""


class PrivateFile:
    """The file at a path; `what` names it in sentences for people."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self._what = what

    def exists(self) -> bool:
        """Whether there is a file of that name."""
        return self.path.exists()

    def stamp(self) -> Stamp:
        """Return the stamp of the file that is there now; raises KeyUnavailableError when none is."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise self._trouble("cannot be read", error) from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def read(self) -> tuple[bytes, Stamp]:
        """Read the file whole; again when it was replaced meanwhile, because replaced bytes are overwritten.

        Raises:
            KeyUnavailableError: missing, not readable, or open to other users.
        """
        while True:
            try:
                with self.path.open("rb") as file:
                    status = os.fstat(file.fileno())
                    octets = file.read()
            except OSError as error:
                raise self._trouble("cannot be read", error) from error
            if status.st_mode & 0o077:
                raise KeyUnavailableError(
                    f"the {self._what} {self.path} is open to other users; run: chmod 600 {self.path}"
                )
            stamp = status.st_ino, status.st_mtime_ns, status.st_size
            if self.stamp() == stamp:
                return octets, stamp

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock between processes; a file of its own, because this one is replaced by renaming."""
        beside = self.path.with_name(self.path.name + ".lock")
        try:
            handle = os.open(beside, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise KeyUnavailableError(
                f"no lock beside the {self._what} {self.path}: {error.strerror}"
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def replace(self, octets: bytes) -> Stamp:
        """Make `octets` the file's content for good, mode 0600; the caller holds the lock.

        New file, sync, rename, sync the folder, overwrite the old bytes. The new file's name is fixed, so that what
        a crash left behind is overwritten by the next change and no stray copy keeps a destroyed key.
        """
        new = self.path.with_name(self.path.name + ".new")
        try:
            with _overwriting_old_bytes(new):
                new.unlink(missing_ok=True)
            handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(file.fileno())
                status = os.fstat(file.fileno())
            with _overwriting_old_bytes(self.path):
                new.rename(self.path)
                _sync_folder(self.path.parent)
        except OSError as error:
            raise self._trouble("cannot be written", error) from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _trouble(self, how: str, error: OSError) -> KeyUnavailableError:
        return KeyUnavailableError(f"the {self._what} {self.path} {how}: {error.strerror}")


@contextlib.contextmanager
def _overwriting_old_bytes(path: Path) -> Iterator[None]:
    """Overwrite the bytes of the file at `path`, if any, once the block has taken its name away."""
    if not path.exists():
        yield
        return
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        yield
        os.pwrite(handle, bytes(os.fstat(handle).st_size), 0)
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Files and folders that survive a power cut, and content that is gone when it is said to be gone.

A file is durable when it and the folder that names it were both synced (fsync(2): "calling fsync does
not necessarily ensure that the entry in the directory containing the file has also reached disk").
After a failed fsync the state of the medium is unknown and the operation fails; it is never repeated,
because the kernel may already have dropped the data.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.blob_store import BinaryReadable
from storage.errors import StoreError, StoreUnavailableError

CHUNK = 1 << 20


@contextmanager
def store_errors(doing: str) -> Iterator[None]:
    """Turn an OSError into StoreUnavailableError; only the errno's text is told, never a path."""
    try:
        yield
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "unknown")
        raise StoreUnavailableError(f"{doing} failed: {os.strerror(error.errno or 0)} ({name})") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folders(folder: Path, below: Path) -> None:
    """Create `folder` and its missing parents under the existing `below`, durably, for the owner only."""
    if folder == below or folder.is_dir():
        return
    make_folders(folder.parent, below)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)


def write_new_file(path: Path, source: BinaryReadable) -> None:
    """Write a source into a file that must not exist yet, and sync it; errors of the source pass through."""
    with store_errors("creating a file"):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        while chunk := source.read(CHUNK):
            with store_errors("writing"):
                _write_all(handle, chunk)
        with store_errors("syncing a file"):
            os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def overwrite(path: Path) -> str:
    """Overwrite a file's bytes with random ones, sync, and return the SHA-256 of what was written (hex)."""
    handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        digest = hashlib.sha256()
        left = os.fstat(handle).st_size
        while left:
            noise = os.urandom(min(CHUNK, left))
            digest.update(noise)
            _write_all(handle, noise)
            left -= len(noise)
        os.fsync(handle)
        # Pages dropped here are read back from the medium, not from memory.
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
    return digest.hexdigest()


def read_back(path: Path, expected: str) -> str:
    """Return the SHA-256 (hex) of a file, or raise StoreError if it is not the one just written."""
    with path.open("rb", buffering=0) as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise StoreError("the overwritten file reads back differently from what was written")
    return found

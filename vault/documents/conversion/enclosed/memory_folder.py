"""A place for the folders of conversions that lies in memory, so that no plaintext reaches a disk."""

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TMPFS_MAGIC: Final = 0x01021994
_PREFIX: Final = "hizo-conversion-"


@dataclass(frozen=True)
class MemoryFolder:
    """A folder of one conversion. `in_memory` is false where the place lies on a disk: only a mount over it will do then."""

    path: Path
    in_memory: bool


@contextmanager
def memory_folder() -> Iterator[MemoryFolder]:
    """An empty folder for one conversion, gone with everything in it afterwards."""
    place, in_memory = _place()
    path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    try:
        yield MemoryFolder(path, in_memory)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_left_folders() -> None:
    """Remove what a server that was killed left behind; with namespaces of their own, conversions leave an empty folder."""
    place, _ = _place()
    for path in place.glob(f"{_PREFIX}*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(path, ignore_errors=True)


def _place() -> tuple[Path, bool]:
    """The shared-memory folder or the temporary one: of those in memory the one with more room."""
    shared = Path("/dev/shm")  # noqa: S108  # folders in it are the server's alone
    try:
        temporary = Path(tempfile.gettempdir())
    except FileNotFoundError:
        # No temporary folder can be written: only the converters want one, and they tell for themselves.
        temporary = shared
    places = [place for place in (shared, temporary) if _is_in_memory(place)]
    if not places:
        return temporary, False
    return max(places, key=lambda place: shutil.disk_usage(place).free), True


def _is_in_memory(place: Path) -> bool:
    if not os.access(place, os.W_OK | os.X_OK):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    # struct statfs begins with its type, a machine word; the rest is not looked at.
    facts = (ctypes.c_long * 64)()
    return libc.statfs(bytes(place), facts) == 0 and facts[0] == _TMPFS_MAGIC

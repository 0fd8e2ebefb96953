"""Small disks for one thread and what is started from it: mounts that nobody else sees and that end with the thread."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

_NEWNS, _MS_REC, _MS_PRIVATE = 0x00020000, 16384, 1 << 18
T = TypeVar("T")


def with_own_mounts(act: Callable[[], T]) -> T:
    """Do something in a thread that may mount what it likes (mount_namespaces(7)); skips where only root may do so."""

    def apart() -> T:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEWNS) != 0 or libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
            reason = os.strerror(ctypes.get_errno())
            pytest.skip(
                f"small disks need the right to mount, which root has outside of containers: {reason}"
            )
        return act()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(apart).result()


class SmallDisk:
    """8 MiB in memory in the place of a folder, with what was in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        aside = folder.with_name(f"{folder.name}-aside")
        if folder.exists():
            folder.rename(aside)
        folder.mkdir(mode=0o700)
        _run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "none", str(folder))
        if aside.exists():
            shutil.copytree(aside, folder, dirs_exist_ok=True)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not one byte more."""
        filler = self.folder / ".filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """As a kernel leaves a file system whose disk has failed."""
        self._remount("ro")
        try:
            yield
        finally:
            self._remount("rw")

    def _remount(self, how: str) -> None:
        # As a mount it is read-only even where files are open for writing, which a whole file system would refuse.
        _run("mount", "-o", f"remount,bind,{how}", str(self.folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

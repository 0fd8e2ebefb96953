"""Is there room on each volume, and is it one that a database may lie on?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.settings import GIB, Settings

LEAST_BYTES: Final = GIB
LEAST_SHARE: Final = 0.05
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "glusterfs"}
)
"""SQLite's write-ahead log needs memory shared by all who open it: https://sqlite.org/wal.html, section 8."""


def volumes(settings: Settings) -> Iterator[Finding]:
    """Room and file system of every folder the vault writes to, each volume once."""
    seen = set()
    folders = {"data": settings.data_dir, **_databases(settings)}
    if settings.store == "local":
        folders["objects"] = settings.resolved_store_dir
    for what, folder in folders.items():
        if what in ("database", "key_ring", "ledger"):
            yield from file_system_trouble(what.replace("_", " "), file_system_of(folder))
        device = folder.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield from room(folder, os.statvfs(folder))


def _databases(settings: Settings) -> dict[str, Path]:
    found = {}
    for part in ("database", "key_ring", "ledger"):
        url = make_url(settings.url_of(part))
        if url.get_backend_name() == "sqlite" and url.database:
            found[part] = Path(url.database).parent
    return found


def room(folder: Path, status: os.statvfs_result) -> Iterator[Finding]:
    """Lines about the bytes and inodes left to this user on the volume of a folder, and whether it takes any."""
    if status.f_flag & os.ST_RDONLY:
        yield wrong(
            f"the volume of {folder} is read-only",
            "A kernel makes it so when its disk fails: look at the kernel's log, then mount it for writing",
        )
    free, total = status.f_bavail * status.f_frsize, status.f_blocks * status.f_frsize
    told = f"{free // GIB} of {total // GIB} GiB are free on the volume of {folder}"
    if free < LEAST_BYTES or free < total * LEAST_SHARE:
        yield wrong(
            told,
            "A full volume stops every act, because none could be recorded: make room or move to a larger one",
        )
    else:
        yield ok(told)
    if status.f_files and status.f_favail < status.f_files * LEAST_SHARE:
        yield wrong(
            f"{status.f_favail} of {status.f_files} inodes are free on the volume of {folder}",
            "No new file can be made when they are used up: make room or a file system with more",
        )


def file_system_trouble(what: str, kind: str) -> Iterator[Finding]:
    """A line when the SQLite file of `what` lies on a file system of other machines."""
    if kind in NETWORK_FILE_SYSTEMS:
        yield wrong(
            f"the {what} is an SQLite file on {kind}: its write-ahead log does not work over a network",
            "Move it to a local disk, or use PostgreSQL",
        )


def file_system_of(folder: Path) -> str:
    """The kind of the file system a folder lies on, out of /proc/self/mountinfo (proc(5)); empty where unknown."""
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return ""
    kinds = [line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2] == wanted]
    return kinds[-1] if kinds else ""

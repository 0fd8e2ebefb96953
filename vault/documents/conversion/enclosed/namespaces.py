"""Namespaces of its own for a process tree: no network but a loopback that is down, its own process ids, a private folder in memory.

unshare(2), user_namespaces(7), mount_namespaces(7), pid_namespaces(7). An ordinary user may do all of this where the kernel
lets users make namespaces; container engines usually forbid it, and the other layers have to hold alone then.
"""

import ctypes
import os
from pathlib import Path
from typing import Final

NOBODY: Final = 65534
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _SIGKILL = 1, 4, 9
_MOST_INODES: Final = 20_000


def become_nobody(libc: ctypes.CDLL, folder: Path) -> None:
    """Give up root for good, when the server runs as root; `folder` becomes the new owner's.

    Raises:
        OSError: It could not be given up.
    """
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    # A change of user makes /proc/self root's; the maps below are written there.
    libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


def die_with_parent(libc: ctypes.CDLL) -> None:
    """Be killed when the process that started this one ends."""
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def enter_namespaces(libc: ctypes.CDLL) -> str | None:
    """Move the calling process into new namespaces; its children get process ids of their own.

    Returns:
        None when that is done, otherwise the reason why not.
    """
    user, group = os.getuid(), os.getgid()
    flags = _NEWUSER | _NEWNET | _NEWNS | _NEWPID | _NEWIPC | _NEWUTS
    if libc.unshare(flags) != 0:
        return os.strerror(ctypes.get_errno())
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError as error:
        return error.strerror or "the namespace has no owner"
    return None


def mount_private_folder(libc: ctypes.CDLL, folder: Path, size: int) -> str | None:
    """Put an empty file system in memory on `folder`, which no other process sees and which ends with this one.

    Args:
        libc: C library with ``use_errno``.
        folder: An empty folder.
        size: Most bytes it may hold.

    Returns:
        None when it is there, otherwise the reason why not.
    """
    options = f"size={size},nr_inodes={_MOST_INODES},mode=0700".encode()
    if libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return os.strerror(ctypes.get_errno())
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, options) != 0:
        return os.strerror(ctypes.get_errno())
    return None

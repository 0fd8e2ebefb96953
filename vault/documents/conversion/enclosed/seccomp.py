"""A seccomp filter for a program of others that writes files and starts threads, and nothing more."""

import ctypes
from collections.abc import Iterator
from typing import Final

from vault.documents.workers.seccomp import (
    PRETEND,
    REFUSE,
    Instruction,
    allow_the_rest,
    install_program,
    only_with_argument,
    only_with_flag,
    refusals_common_to_all,
    when_equal,
)
from vault.documents.workers.system_calls import Architecture

_AF_UNIX: Final = 1
_CLONE_THREAD: Final = 0x00010000
_JUDGED: Final = frozenset({"socket", "socketpair", "clone", "bind", "listen"})
# Landlock says which files and which one program.
_NEEDED: Final = frozenset(
    {
        "execve",
        "creat", "truncate", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat",
        "chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat",
    }
)  # fmt: skip


def install_converter_filter(libc: ctypes.CDLL) -> str | None:
    """Put the filter on the calling process, which runs its program next; ``PR_SET_NO_NEW_PRIVS`` must be set.

    Returns:
        None when the filter is active, otherwise the reason why it is not.
    """
    return install_program(libc, _program)


def _program(machine: Architecture, own_pid: int) -> Iterator[Instruction]:
    denied = [number for name, number in machine.named.items() if name not in _NEEDED | _JUDGED]
    yield from refusals_common_to_all(machine, own_pid, denied)
    # LibreOffice insists on a local socket in /tmp at which another instance would find it. It is told that it has one.
    for name in ("bind", "listen"):
        yield from when_equal(machine.named[name], PRETEND)
    for name in ("socket", "socketpair"):
        yield from only_with_argument(machine.named[name], (_AF_UNIX,), REFUSE)
    yield from only_with_flag(machine.named["clone"], 0, _CLONE_THREAD, REFUSE)
    yield allow_the_rest()

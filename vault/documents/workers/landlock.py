"""Landlock: reading below a few folders, and nothing else of the file tree (landlock(7), Linux 5.13 and later)."""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from vault.documents.workers.system_calls import (
    LANDLOCK_ADD_RULE,
    LANDLOCK_CREATE_RULESET,
    LANDLOCK_RESTRICT_SELF,
)

_VERSION_QUERY = 1
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REGULAR, _MAKE_SOCKET = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 9
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_READING = _READ_FILE | _READ_DIR
_WRITING = (
    _READING
    | _WRITE_FILE
    | _REMOVE_DIR
    | _REMOVE_FILE
    | _MAKE_DIR
    | _MAKE_REGULAR
    | _MAKE_SOCKET
    | _REFER
    | _TRUNCATE
)
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
# Highest file-system access bit that each ABI version knows: refer came with 2, truncate with 3, device ioctl with 5.
_ACCESS_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_ACCESS_BITS = 16
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_SOCKETS_AND_SIGNALS = 0b11


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def restrict_to_reading(libc: ctypes.CDLL, readable: Iterable[Path]) -> str | None:
    """Let the calling process read below `readable` and do nothing else with files or TCP.

    Args and returns as :func:`restrict_files`.
    """
    return restrict_files(libc, readable)


def restrict_files(
    libc: ctypes.CDLL,
    readable: Iterable[Path],
    writable: Iterable[Path] = (),
    executable: Iterable[Path] = (),
) -> str | None:
    """Let the calling process use the named parts of the file tree, and no TCP.

    Args:
        libc: C library with ``use_errno``.
        readable: Folders and files; those that do not exist are left out, here and below.
        writable: Folders and files in which everything but links and devices may also be made, changed and removed.
        executable: Programs that may be read and run.

    Returns:
        None when the rules are active, otherwise the reason why they are not.
    """
    version = int(libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, _VERSION_QUERY))
    if version < 1:
        return os.strerror(ctypes.get_errno())
    ruleset = _create_ruleset(libc, version)
    try:
        handled = _handled(version)
        for access, paths in (
            (_READING, readable),
            (_WRITING, writable),
            (_READING | _EXECUTE, executable),
        ):
            for path in paths:
                _allow(libc, ruleset, path, access & handled)
        if libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0:
            return os.strerror(ctypes.get_errno())
    finally:
        os.close(ruleset)
    return None


def _handled(version: int) -> int:
    return (1 << _ACCESS_BITS.get(version, _LATEST_ACCESS_BITS)) - 1


def _create_ruleset(libc: ctypes.CDLL, version: int) -> int:
    attributes = _RulesetAttributes(_handled(version))
    size = 8
    if version >= 4:
        attributes.handled_access_net = _TCP_BIND_AND_CONNECT
        size = 16
    if version >= 6:
        attributes.scoped = _SCOPE_SOCKETS_AND_SIGNALS
        size = 24
    ruleset = int(libc.syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), size, 0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    return ruleset


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        access &= _OF_FILES
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(access, parent)
        if libc.syscall(LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_add_rule")
    finally:
        os.close(parent)

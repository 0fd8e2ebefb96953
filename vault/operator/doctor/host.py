"""Limits of the process and habits of the machine that would break the vault, or carry its memory to a disk."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.settings import Settings

LEAST_FILES: Final = 1024
PROC: Final = Path("/proc")
SYS: Final = Path("/sys")


def host(_settings: Settings) -> Iterator[Finding]:
    """Open files, core dumps, swap."""
    yield open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    yield core_dumps(resource.getrlimit(resource.RLIMIT_CORE)[0], _core_pattern())
    yield from swap(_read(PROC / "swaps"), SYS)


def open_files(limit: int) -> Finding:
    """How many files and connections the process may hold."""
    if limit != resource.RLIM_INFINITY and limit < LEAST_FILES:
        return wrong(
            f"a process may open {limit} files",
            f"Allow {LEAST_FILES} or more: ulimit -n, or LimitNOFILE= of the unit",
        )
    return ok(f"a process may open {limit} files")


def core_dumps(limit: int, pattern: str) -> Finding:
    """A dump of the vault's memory holds pages and keys. A program at the end of a pipe gets it whatever the limit (core(5))."""
    if limit != 0:
        return wrong(
            "core dumps are on: a crash would write keys and pages to a disk",
            "Switch them off: ulimit -c 0, or LimitCORE=0 of the unit",
        )
    if pattern.startswith("|"):
        return note(
            f"core dumps go to {pattern[1:].split(' ', maxsplit=1)[0]}, whatever the limit says",
            "See that it stores none of the vault: Storage=none in coredump.conf",
        )
    return ok("core dumps are off")


def swap(swaps: str, sys: Path) -> Iterator[Finding]:
    """`swaps` is the text of /proc/swaps; memory compressed in memory and encrypted devices are no disk in clear."""
    devices = [line.split()[0] for line in swaps.splitlines()[1:] if line.strip()]
    clear = [device for device in devices if not _is_harmless(device, sys)]
    for device in clear:
        yield wrong(
            f"swap on {device} is not seen to be encrypted: page images and keys may lie there",
            "Switch it off (swapoff -a, and out of /etc/fstab), or put it on an encrypted device",
        )
    if not clear:
        yield ok("nothing of the memory is swapped to a disk in clear")


def _is_harmless(device: str, sys: Path) -> bool:
    name = Path(device).resolve().name if device.startswith("/dev/mapper/") else Path(device).name
    return name.startswith("zram") or _read(sys / "block" / name / "dm" / "uuid").startswith("CRYPT-")


def _core_pattern() -> str:
    return _read(PROC / "sys" / "kernel" / "core_pattern").strip()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""

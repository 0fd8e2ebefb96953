"""The last steps before another program's code runs: bounds, then the file tree, then system calls."""

import ctypes
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vault.documents.conversion.enclosed.limits import ConverterLimits
from vault.documents.conversion.enclosed.seccomp import install_converter_filter
from vault.documents.workers.landlock import restrict_files
from vault.documents.workers.sandbox import drop_capabilities, lower_limits

_PR_SET_NO_NEW_PRIVS: Final = 38
_LOADERS: Final = tuple(
    map(Path, ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1"))
)
# Libraries, fonts and what the program reads of its own configuration. No names of people, no other process, no device.
_SYSTEM: Final = tuple(
    map(
        Path,
        (
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/etc/ld.so.cache",
            "/etc/libreoffice",
            "/etc/fonts",
            "/usr/share/libreoffice",
            "/usr/share/fonts",
            "/usr/share/fontconfig",
            "/usr/local/share/fonts",
            "/usr/share/hyphen",
            "/usr/share/zoneinfo",
            "/usr/share/X11/locale",
            "/var/cache/fontconfig",
            "/dev/urandom",
        ),
    )
)
_NULL: Final = Path("/dev/null")


@dataclass(frozen=True)
class Confines:
    """What the program gets.

    Args:
        program: The one program that may run.
        folder: The one folder that it may write to.
        readable: Folders besides the system's (its own installation, fonts).
        counted: Whether its threads are counted apart from those of the server's user.
    """

    program: Path
    folder: Path
    readable: tuple[Path, ...]
    counted: bool


def lock_in(libc: ctypes.CDLL, confines: Confines, limits: ConverterLimits) -> dict[str, str | None]:
    """Give up, for ever, everything that the program does not need.

    Returns:
        For each layer, None when it is active or the reason why it is not.

    Raises:
        OSError: Even the bounds could not be set.
    """
    lower_limits(_ceilings(limits, counted=confines.counted))
    os.umask(0o077)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    landlock = restrict_files(
        libc,
        readable=(*_SYSTEM, *confines.readable),
        writable=(confines.folder, _NULL),
        executable=_executable(confines.program),
    )
    drop_capabilities(libc)
    return {"limits": None, "landlock": landlock, "seccomp": install_converter_filter(libc)}


def _executable(program: Path) -> Iterable[Path]:
    """The program and the loader that the kernel starts for it."""
    return (program, *(loader for loader in _LOADERS if loader.exists()))


def _ceilings(limits: ConverterLimits, *, counted: bool) -> dict[int, int]:
    ceilings = {
        resource.RLIMIT_AS: limits.address_space,
        resource.RLIMIT_DATA: limits.data,
        resource.RLIMIT_FSIZE: limits.result,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_CORE: 0,
    }
    return ceilings | ({resource.RLIMIT_NPROC: limits.threads} if counted else {})

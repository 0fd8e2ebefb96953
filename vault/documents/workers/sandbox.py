"""Locking a worker process in: limits first, then the file tree, then system calls."""

import ctypes
import mmap
import os
import resource
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from vault.documents.workers.landlock import restrict_to_reading
from vault.documents.workers.limits import WorkerLimits
from vault.documents.workers.seccomp import install_filter

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LEAST_MAPPING = 1 << 20
# qpdf draws initialisation vectors from here.
_DEVICES = (Path("/dev/urandom"), Path("/dev/null"))


def lock_down(limits: WorkerLimits, readable: Iterable[Path], calls: int) -> dict[str, str | None]:
    """Give up everything the parsers do not need, for ever.

    Everything that is imported or opened lazily must have been used once before. Each layer that the kernel does not
    offer is left out and named, because a vault that cannot show a page is worth less than one with two walls of three.

    Args:
        limits: Memory, processor and descriptor bounds.
        readable: Folders that stay readable besides the Python installation.
        calls: How many calls the worker will serve; bounds its processor time for good.

    Returns:
        For each layer, None when it is active or the reason why it is not.

    Raises:
        RuntimeError: Other threads are running; the layers would not hold them.
        OSError: Even the resource limits could not be set.
    """
    _require_single_thread()
    libc = ctypes.CDLL(None, use_errno=True)
    lower_limits(_ceilings(limits, calls))
    os.umask(0o777)
    for option, value in ((_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {option}")
    landlock = restrict_to_reading(libc, (*_DEVICES, *python_folders(), *readable))
    drop_capabilities(libc)
    # Landlock refuses every file with a name; without it, nothing may be opened for writing at all.
    seccomp = install_filter(libc, writing=limits.memory_files > 0 and landlock is None)
    return {"limits": None, "landlock": landlock, "seccomp": seccomp}


def take_promised_memory(promised: int) -> None:
    """Raise what a server that was short of memory handed down, so that nothing is imported by halves.

    Args:
        promised: Bytes that the worker may have.

    Raises:
        MemoryError: A hard limit is below that.
    """
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY and hard < promised:
            raise MemoryError(f"a worker is promised {promised} bytes and is given {hard}")
        resource.setrlimit(kind, (hard, hard))


def has_promised_memory() -> bool:
    """Whether what is left of the address space could be used, or the machine gives less than the limit says."""
    _, size = resource.getrlimit(resource.RLIMIT_AS)
    while size >= _LEAST_MAPPING:
        # What can be neither read nor written is counted as address space, and as nothing else.
        if _can_map(size, 0):
            return _can_map(size, mmap.PROT_READ | mmap.PROT_WRITE)
        size //= 2
    return True


def _can_map(size: int, access: int) -> bool:
    try:
        mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=access).close()
    except (OSError, MemoryError):
        return False
    return True


def grant_processor_time(seconds: int) -> None:
    """Move the soft processor limit to `seconds` from now: SIGXCPU ends a call that needs more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (min(wanted, hard), hard))


def python_folders() -> list[Path]:
    """Folders with code that may still be imported: standard library, installed packages, this package."""
    named = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return [*sorted(named), Path(__file__).parents[2]]


def _require_single_thread() -> None:
    threads = Path("/proc/self/task")
    if threads.is_dir() and len(list(threads.iterdir())) > 1:
        raise RuntimeError("a thread was started before the worker could be locked in")


def drop_capabilities(libc: ctypes.CDLL) -> None:
    """Keep no capability (capset(2)), so that a worker of a server run by root cannot raise its limits again."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if libc.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def lower_limits(ceilings: Mapping[int, int]) -> None:
    """Bound what this process may use, for good and never above what it was bound to before.

    Args:
        ceilings: For a kind of resource (``resource.RLIMIT_…``), the soft and hard limit.

    Raises:
        OSError: A limit could not be set.
    """
    for kind, wanted in ceilings.items():
        _, hard = resource.getrlimit(kind)
        ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (ceiling, ceiling))


def _ceilings(limits: WorkerLimits, calls: int) -> dict[int, int]:
    return {
        resource.RLIMIT_AS: limits.address_space,
        resource.RLIMIT_FSIZE: limits.memory_files,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: (limits.cpu_seconds + 1) * (calls + 1),
    }

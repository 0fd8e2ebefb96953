"""Bounds on one conversion."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class ConverterLimits:
    """What a converter may use.

    Args:
        wall_seconds: Time from start to end; then the whole process tree is killed.
        wait_seconds: Longest wait for another conversion to end.
        cpu_seconds: Processor seconds (``RLIMIT_CPU``).
        address_space: Bytes of address space, libraries and fonts included (``RLIMIT_AS``).
        data: Bytes of memory of its own (``RLIMIT_DATA``).
        folder: Bytes that its folder may hold, the file itself included, where it has a file system of its own.
        result: Bytes that the PDF may have, and any one file it writes (``RLIMIT_FSIZE``).
        open_files: Number of open files (``RLIMIT_NOFILE``).
        threads: Number of its threads, where it is counted apart (``RLIMIT_NPROC``).
    """

    wall_seconds: float = 60.0
    wait_seconds: float = 30.0
    cpu_seconds: int = 30
    address_space: int = 3072 * MIB
    data: int = 1024 * MIB
    folder: int = 768 * MIB
    result: int = 256 * MIB
    open_files: int = 256
    threads: int = 64

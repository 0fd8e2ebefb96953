"""Bounds on one worker process."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerLimits:
    """What a worker may use.

    Args:
        address_space: Bytes of address space (``RLIMIT_AS``).
        cpu_seconds: Processor seconds for one call, rounded up.
        open_files: Number of open files (``RLIMIT_NOFILE``).
        answer_bytes: Bytes that one answer may have; more is :class:`WorkerLimitError`.
        memory_files: Bytes that a file without a name, in memory, may have (``RLIMIT_FSIZE``), for libraries that hand over
            what they made in one; 0 for none. Where Landlock is missing there are none either. They do not count as address
            space: their sum is bounded by `open_files`.
    """

    address_space: int = 1 << 30
    cpu_seconds: int = 20
    open_files: int = 64
    answer_bytes: int = 512 << 20
    memory_files: int = 0

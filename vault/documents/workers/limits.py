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
    """

    address_space: int = 1 << 30
    cpu_seconds: int = 20
    open_files: int = 64
    answer_bytes: int = 512 << 20

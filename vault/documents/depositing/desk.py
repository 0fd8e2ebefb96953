"""What deposits share."""

from dataclasses import dataclass

from vault.documents.intake import MemoryRoom
from vault.documents.workers import WorkerPool
from vault.platform.runtime import Platform


@dataclass(frozen=True)
class DepositDesk:
    """Ports, workers, and room for whole documents in memory."""

    platform: Platform
    workers: WorkerPool
    room: MemoryRoom

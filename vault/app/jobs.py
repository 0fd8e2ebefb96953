"""The jobs of all domains, by kind."""

from __future__ import annotations

from collections.abc import Mapping

from vault.copies.jobs import job_handlers as copies_handlers
from vault.disposal.jobs import job_handlers as disposal_handlers
from vault.documents.workers.pool import WorkerPool
from vault.platform.jobs import Handler


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker of this vault can do."""
    return {**copies_handlers(workers), **disposal_handlers(workers)}

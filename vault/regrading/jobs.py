"""The jobs of this domain."""

from __future__ import annotations

from collections.abc import Mapping

from vault.documents.workers import WorkerPool
from vault.platform.jobs import Handler
from vault.regrading.carry_out import carry_out
from vault.regrading.order import REGRADE_JOB


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker can do for regradings."""
    return {REGRADE_JOB: lambda job: carry_out(job, workers)}

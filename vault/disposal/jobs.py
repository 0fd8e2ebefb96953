"""The jobs of this domain."""

from __future__ import annotations

from collections.abc import Mapping

from vault.disposal.confirm import EXECUTE_JOB
from vault.disposal.execute import execute
from vault.documents.workers.pool import WorkerPool
from vault.platform.jobs import Handler


def job_handlers(_workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker can do for disposals; none of it needs a document parser."""
    return {EXECUTE_JOB: execute}

"""The background work of copies, by kind."""

from __future__ import annotations

from collections.abc import Mapping

from vault.copies.cleanup import destroy_key, drop_bytes
from vault.copies.close import DESTROY_KEY_JOB
from vault.copies.hand_over import DROP_BYTES_JOB
from vault.copies.issue import ISSUE_JOB
from vault.copies.make import make_copies
from vault.documents.workers import WorkerPool
from vault.platform.jobs import Handler


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker can do for this domain."""
    return {
        ISSUE_JOB: lambda job: make_copies(job, workers),
        DROP_BYTES_JOB: drop_bytes,
        DESTROY_KEY_JOB: destroy_key,
    }

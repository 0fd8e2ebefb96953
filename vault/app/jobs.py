"""The jobs of all domains, by kind."""

from __future__ import annotations

from collections.abc import Mapping

from vault.copies.jobs import job_handlers as copies_handlers
from vault.disposal.jobs import job_handlers as disposal_handlers
from vault.documents.uploads.check import CHECK_JOB
from vault.documents.uploads.jobs import job_handlers as upload_handlers
from vault.documents.workers.pool import WorkerPool
from vault.platform.jobs import Handler


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker of this vault can do."""
    return {**copies_handlers(workers), **disposal_handlers(workers), **upload_handlers(workers)}


def in_lanes(handlers: Mapping[str, Handler]) -> tuple[Mapping[str, Handler], ...]:
    """The same, divided among runners: checking an upload of gigabytes takes minutes, and keeps no disposal waiting."""
    lane = {kind: handler for kind, handler in handlers.items() if kind == CHECK_JOB}
    return {kind: handler for kind, handler in handlers.items() if kind not in lane}, lane

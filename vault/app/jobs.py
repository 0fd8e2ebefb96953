"""The jobs of all domains, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vault.copies.jobs import job_handlers as copies_handlers
from vault.disposal.jobs import job_handlers as disposal_handlers
from vault.documents.scanning.jobs import job_handlers as scanning_handlers
from vault.documents.scanning.note_scan import SCAN_JOB
from vault.documents.scanning.rescan import RESCAN_JOB
from vault.documents.uploads.check import CHECK_JOB
from vault.documents.uploads.jobs import job_handlers as upload_handlers
from vault.documents.workers.pool import WorkerPool
from vault.oversight.stores.jobs import job_handlers as store_handlers
from vault.oversight.stores.ordering import CHECK_STORE_JOB
from vault.platform.jobs import Handler
from vault.regrading.jobs import job_handlers as regrading_handlers
from vault.regrading.order import REGRADE_JOB

SLOW: Final = ((CHECK_JOB, SCAN_JOB), (REGRADE_JOB,), (CHECK_STORE_JOB,), (RESCAN_JOB,))


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker of this vault can do."""
    return {
        **copies_handlers(workers),
        **disposal_handlers(workers),
        **regrading_handlers(workers),
        **upload_handlers(workers),
        **store_handlers(workers),
        **scanning_handlers(),
    }


def in_lanes(handlers: Mapping[str, Handler]) -> tuple[Mapping[str, Handler], ...]:
    """The same, divided among runners: checking, scanning or marking anew a document of gigabytes takes minutes, the check of everything
    stored and its scan for malware days, and none of them keeps a disposal waiting."""
    own = [{kind: handlers[kind] for kind in lane if kind in handlers} for lane in SLOW]
    return {kind: handlers[kind] for kind in handlers if not any(kind in lane for lane in own)}, *own

"""The background work of uploads, by kind."""

from collections.abc import Mapping

from vault.documents.uploads.check import CHECK_JOB, check_upload
from vault.documents.uploads.end import CLEAR_JOB, clear_upload
from vault.documents.workers import WorkerPool
from vault.platform.jobs import Handler


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker can do for uploads."""
    return {CHECK_JOB: lambda job: check_upload(job, workers), CLEAR_JOB: clear_upload}

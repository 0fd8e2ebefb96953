"""The background work on the store as a whole, by kind."""

from collections.abc import Mapping

from vault.documents.workers import WorkerPool
from vault.oversight.stores.ordering import CHECK_STORE_JOB
from vault.oversight.stores.walk import check_store
from vault.platform.jobs import Handler


def job_handlers(workers: WorkerPool) -> Mapping[str, Handler]:
    """What a worker can do."""
    return {CHECK_STORE_JOB: lambda job: check_store(job, workers)}

"""A pool of locked-in processes where hostile documents are parsed.

The parent never unpickles, evaluates or otherwise trusts what a worker sends: answers are length-bounded JSON and raw
bytes, shaped by the caller into the type it expects. A worker holds no key, no secret and no path to a document: it
asks the parent for byte ranges of the sources named in the call.
"""

from vault.documents.workers.errors import (
    DeclaredError,
    WorkerBusyError,
    WorkerCrashedError,
    WorkerError,
    WorkerFunctionError,
    WorkerLimitError,
    WorkerStartError,
    WorkerStarvedError,
    WorkerTimeoutError,
)
from vault.documents.workers.limits import WorkerLimits
from vault.documents.workers.pool import WorkerPool
from vault.documents.workers.sources import RandomAccess, Sink

__all__ = [
    "DeclaredError",
    "RandomAccess",
    "Sink",
    "WorkerBusyError",
    "WorkerCrashedError",
    "WorkerError",
    "WorkerFunctionError",
    "WorkerLimitError",
    "WorkerLimits",
    "WorkerPool",
    "WorkerStartError",
    "WorkerStarvedError",
    "WorkerTimeoutError",
]

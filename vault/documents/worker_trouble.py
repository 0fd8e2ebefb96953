"""What becomes of a worker that could not do its work."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from vault.documents.workers import WorkerBusyError, WorkerError, WorkerStartError, WorkerStarvedError
from vault.platform.errors import Code, Refusal

_log = logging.getLogger("hizo.workers")

BUSY_SECONDS = "10"


def too_busy() -> Refusal:
    """Nothing is free to do the work; it may be asked for again."""
    return Refusal(Code.THROTTLED, params={"seconds": BUSY_SECONDS}, headers={"Retry-After": BUSY_SECONDS})


@contextmanager
def worker_trouble_is_a_refusal(refusal: Refusal) -> Iterator[None]:
    """A worker that broke, ran out of its limits or met a defect raises `refusal`; one that is missing, or was given too little
    memory by the machine, `throttled`."""
    try:
        yield
    except (WorkerBusyError, WorkerStartError, WorkerStarvedError) as busy:
        _log.warning("no worker was to be had: %s: %s", type(busy).__name__, busy)
        raise too_busy() from busy
    except WorkerError as broken:
        _log.warning("a worker did not do its work: %s: %s", type(broken).__name__, broken)
        raise refusal from broken

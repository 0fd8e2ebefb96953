"""What can go wrong with a worker, apart from what the work itself refuses."""

from typing import Protocol


class DeclaredError(Protocol):
    """Shape of the refusals that pass from a worker to its caller as themselves.

    A class takes ``(code, detail)`` and keeps both as attributes; ``detail`` is a string or a flat mapping of strings.
    """

    code: str
    detail: str | dict[str, str]


class WorkerError(Exception):
    """The work was not done; it says nothing about the document being right or wrong."""


class WorkerStartError(WorkerError):
    """A worker process could not be started or locked in."""


class WorkerStarvedError(WorkerError):
    """The machine had less memory than a worker is promised; with enough the same work may well be done."""


class WorkerBusyError(WorkerError):
    """No worker became free in time."""


class WorkerCrashedError(WorkerError):
    """The worker ended, or broke the protocol, in the middle of the work."""


class WorkerTimeoutError(WorkerError):
    """The wall-clock limit passed; the worker was killed."""


class WorkerLimitError(WorkerError):
    """The worker ran into its memory or processor limit.

    Args:
        resource: ``memory``, ``processor`` or ``message`` (an answer over its bound).
    """

    def __init__(self, resource: str) -> None:
        super().__init__(f"the worker exceeded its {resource} limit")
        self.resource = resource


class WorkerFunctionError(WorkerError):
    """The function raised something that is not in the pool's declared set: a defect, or a document it cannot take.

    Args:
        type_name: Name of the exception's class inside the worker.
        message: Its text, bounded and without control characters. It may quote the document: keep it out of logs.
    """

    def __init__(self, type_name: str, message: str) -> None:
        super().__init__(f"{type_name} inside the worker")
        self.type_name = type_name
        self.message = message

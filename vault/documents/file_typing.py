"""The type of a deposit: what its name claims, what its first bytes say, and what opening it in a worker proves."""

from collections.abc import Iterator
from contextlib import contextmanager

from vault.documents.file_types import FILE_TYPES, FileType, TypeRefusedError, detect_head, type_of_name
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import RandomAccess, WorkerPool
from vault.platform.errors import Code, Refusal

OPEN_TYPE = "vault.documents.file_types.opened:open_type"


def claimed_type(file_name: str) -> FileType:
    """The type on the allow list that the extension claims.

    Raises:
        Refusal: `type_refused`.
    """
    with _refusals():
        return type_of_name(file_name)


def check_head(file_name: str, head: bytes) -> None:
    """The early answer: refuse what begins like something else than its name claims, before anything is stored.

    Raises:
        Refusal: `type_refused`.
    """
    with _refusals():
        detect_head(file_name, head)


def require_type(workers: WorkerPool, file_name: str, source: RandomAccess) -> None:
    """The last word, by opening the whole content in a worker.

    Raises:
        Refusal: `type_refused`, also when opening it broke the worker or its limits; `throttled`.
    """
    broken = _type_refused(file_name, "cannot be opened within limits")
    with _refusals(), worker_trouble_is_a_refusal(broken):
        workers.run(OPEN_TYPE, file_name, returns=FileType, sources={"source": source})


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except TypeRefusedError as error:
        reason, found = error.detail["reason"], error.detail["found"]
        raise _type_refused(
            error.detail["named"] or "-", f"{found} ({reason})" if found else reason
        ) from error


def _type_refused(claimed: str, found: str) -> Refusal:
    formats = ", ".join(one.name for one in FILE_TYPES)
    return Refusal(Code.TYPE_REFUSED, params={"claimed": claimed, "found": found, "formats": formats})

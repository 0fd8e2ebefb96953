"""A pool of warm workers, safe for many threads."""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, overload

from vault.documents.workers.errors import (
    WorkerBusyError,
    WorkerCrashedError,
    WorkerError,
    WorkerFunctionError,
    WorkerLimitError,
    WorkerStartError,
    WorkerStarvedError,
)
from vault.documents.workers.frames import STARVED, Frame
from vault.documents.workers.limits import WorkerLimits
from vault.documents.workers.sources import RandomAccess, Sink
from vault.documents.workers.values import ShapeError, shape, unflatten
from vault.documents.workers.worker import Call, Orders, Worker

_log = logging.getLogger(__name__)
_MAX_TEXT = 500

T = TypeVar("T")


class WorkerPool:
    """Runs functions of a few modules in sandboxed processes.

    Args:
        size: Number of processes.
        modules: The only modules whose functions may be called; imported, and their ``warm_up()`` run, before a worker
            locks itself in.
        errors: Exception classes of the form :class:`DeclaredError` that reach the caller as themselves.
        limits: Bounds on each process.
        readable: Folders that a worker may read besides the Python installation (fonts).
        wall_seconds: Time for one call, and longest wait for a free worker.
        recycle_after: Calls after which a process is replaced, so that nothing of a document lingers for long.
        starts_at_once: Whether processes are started now; otherwise each is when it is first needed.
        beside: Another pool, with bounds of its own, for functions of its own modules; closed with this one.

    Raises:
        WorkerStartError: A process did not start; its own words are in the message.
    """

    def __init__(
        self,
        size: int,
        *,
        modules: Sequence[str],
        errors: Sequence[type[Exception]] = (),
        limits: WorkerLimits | None = None,
        readable: Sequence[Path] = (),
        wall_seconds: float = 30.0,
        recycle_after: int = 500,
        starts_at_once: bool = True,
        beside: "WorkerPool | None" = None,
    ) -> None:
        self._orders = Orders(tuple(modules), limits or WorkerLimits(), tuple(readable), recycle_after)
        self._errors = {error.__name__: error for error in errors}
        self._wall_seconds = wall_seconds
        # A place holds a warm worker, or None: whoever takes that starts one.
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._guard = threading.Lock()
        self._alive: set[Worker] = set()
        self._closed = False
        self._beside = beside
        if starts_at_once:
            self._fill(size)
        else:
            for _ in range(size):
                self._idle.put(None)

    @property
    def layers(self) -> dict[str, str | None]:
        """For each layer of the sandbox, None when it is active or the reason why it is not."""
        with self._guard:
            return {layer: reason for worker in self._alive for layer, reason in worker.layers.items()}

    @overload
    def run(
        self,
        function: str,
        *arguments: object,
        returns: type[T],
        sources: Mapping[str, RandomAccess] | None = None,
        sinks: Mapping[str, Sink] | None = None,
        wall_seconds: float | None = None,
    ) -> T: ...

    @overload
    def run(
        self,
        function: str,
        *arguments: object,
        sources: Mapping[str, RandomAccess] | None = None,
        sinks: Mapping[str, Sink] | None = None,
        wall_seconds: float | None = None,
    ) -> Any: ...

    def run(
        self,
        function: str,
        *arguments: object,
        returns: Any = Any,
        sources: Mapping[str, RandomAccess] | None = None,
        sinks: Mapping[str, Sink] | None = None,
        wall_seconds: float | None = None,
    ) -> Any:
        """Run ``package.module:function`` in a worker and return its answer.

        Args:
            function: A module-level function of an allowed module.
            arguments: Plain data, bytes, enums and dataclasses, matched in order to the parameters that are neither
                source nor sink.
            returns: The expected type; without it the answer is plain data.
            sources: Seekable readers by parameter name. The worker asks for byte ranges; this thread reads them.
            sinks: Receivers of bytes by parameter name. What they got is worthless unless the call returns.
            wall_seconds: Another wall-clock limit for this call.

        Raises:
            ValueError: The function's module is not allowed.
            WorkerBusyError, WorkerStartError, WorkerCrashedError, WorkerTimeoutError, WorkerLimitError,
                WorkerStarvedError: Not done.
            WorkerFunctionError: The function raised something undeclared.
            Exception: A declared error of the function, or whatever a source or sink raised.
        """
        if function.partition(":")[0] not in self._orders.modules:
            if self._beside is None:
                raise ValueError(f"{function} is not in an allowed module")
            return self._beside.run(
                function, *arguments, returns=returns, sources=sources, sinks=sinks, wall_seconds=wall_seconds
            )
        wall = self._wall_seconds if wall_seconds is None else wall_seconds
        worker = self._take(wall)
        keep = False
        try:
            answer = worker.run(Call(function, arguments, sources or {}, sinks or {}), wall)
            value = self._value(answer, returns)
            keep = not worker.is_spent
        except (WorkerError, ShapeError) as error:
            keep = isinstance(error, WorkerFunctionError) and not worker.is_spent
            raise
        except Exception:
            keep = not worker.is_spent
            raise
        finally:
            self._give_back(worker, keep=keep)
        return value

    def close(self) -> None:
        """End all processes; calls under way fail as crashed."""
        if self._beside is not None:
            self._beside.close()
        with self._guard:
            self._closed = True
            workers = list(self._alive)
            self._alive.clear()
        for worker in workers:
            worker.kill()

    def _value(self, answer: Frame, returns: Any) -> Any:
        if answer.kind == "failed":
            raise self._failure(answer.body)
        try:
            return shape(returns, unflatten(answer.body.get("value"), answer.blobs))
        except (ShapeError, RecursionError) as error:
            raise WorkerCrashedError("the worker's answer is not what was asked for") from error

    def _failure(self, body: dict[str, Any]) -> Exception:
        name, detail = str(body.get("type"))[:100], _bounded(body.get("detail"))
        if name == "MemoryError":
            return WorkerLimitError("memory")
        if name == STARVED:
            return WorkerStarvedError("the machine had no memory for the worker")
        declared = self._errors.get(name)
        if declared is None:
            return WorkerFunctionError(_printable(name), str(detail))
        return declared(_printable(str(body.get("code"))), detail)

    def _fill(self, size: int) -> None:
        failures: list[WorkerStartError] = []

        def start() -> None:
            try:
                self._idle.put(self._start())
            except WorkerStartError as error:
                failures.append(error)

        threads = [threading.Thread(target=start) for _ in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            self.close()
            raise failures[0]
        for layer, reason in self.layers.items():
            if reason is not None:
                _log.warning("worker sandbox runs without %s: %s", layer, reason)

    def _start(self) -> Worker:
        worker = Worker(self._orders)
        with self._guard:
            if not self._closed:
                self._alive.add(worker)
                return worker
        worker.kill()
        raise WorkerStartError("the pool is closed")

    def _take(self, wait_seconds: float) -> Worker:
        if self._closed:
            raise WorkerStartError("the pool is closed")
        try:
            worker = self._idle.get(timeout=wait_seconds)
        except queue.Empty:
            raise WorkerBusyError("no worker became free in time") from None
        if worker is not None:
            return worker
        try:
            return self._start()
        except BaseException:
            self._idle.put(None)
            raise

    def _give_back(self, worker: Worker, *, keep: bool) -> None:
        if keep:
            self._idle.put(worker)
            return
        with self._guard:
            known = worker in self._alive
            self._alive.discard(worker)
        if known:
            worker.kill()
        if self._closed:
            return
        try:
            threading.Thread(target=self._replace, daemon=True).start()
        except (RuntimeError, MemoryError):
            # No thread was to be had: whoever needs the place next starts its worker.
            self._idle.put(None)

    def _replace(self) -> None:
        try:
            self._idle.put(self._start())
        except WorkerStartError as error:
            if not self._closed:
                _log.warning("a worker could not be replaced yet: %s", error)
            self._idle.put(None)


def _bounded(detail: object) -> str | dict[str, str]:
    if isinstance(detail, dict):
        return {_printable(str(key)): _printable(str(value)) for key, value in list(detail.items())[:20]}
    return _printable(str(detail))


def _printable(text: str) -> str:
    """Return text from a worker as it may go into a log: short, without control characters."""
    return "".join(character if character.isprintable() else "?" for character in text[:_MAX_TEXT])

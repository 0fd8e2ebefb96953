"""The parent's side of one worker process. Everything that comes from it is taken for hostile."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vault.documents.workers.errors import (
    WorkerCrashedError,
    WorkerLimitError,
    WorkerStartError,
    WorkerStarvedError,
    WorkerTimeoutError,
)
from vault.documents.workers.frames import (
    NO_MEMORY_STATUS,
    STARVED_STATUS,
    Blob,
    Frame,
    FrameError,
    FrameTooLargeError,
    encode_frame,
    read_frame,
)
from vault.documents.workers.limits import WorkerLimits
from vault.documents.workers.sources import MOST_BYTES_AT_ONCE, RandomAccess, Sink
from vault.documents.workers.values import flatten

_START_SECONDS = 60.0
_ERROR_TAIL = 2000
_LIMITS = {-signal.SIGXCPU: "processor", NO_MEMORY_STATUS: "memory"}
# The kernel kills where a whole machine has no memory left.
_STARVED = frozenset({STARVED_STATUS, -signal.SIGKILL})
# The only environment a worker sees: nothing of the server's. Pillow keeps a few freed blocks of 16 MiB, because asking
# the kernel for fresh pages costs as much as the picture arithmetic done on them.
# numpy would start threads at its import.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PILLOW_BLOCKS_MAX": "4",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Orders:
    """What a worker is told once, before it locks itself in."""

    modules: tuple[str, ...]
    limits: WorkerLimits
    readable: tuple[Path, ...]
    calls: int


@dataclass(frozen=True)
class Call:
    """One call: function, arguments, and what the worker may read from and write to through the parent."""

    function: str
    arguments: tuple[object, ...]
    sources: Mapping[str, RandomAccess]
    sinks: Mapping[str, Sink]


class Worker:
    """A running process; used by one thread at a time.

    Args:
        orders: Sent to the process before anything else.

    Raises:
        WorkerStartError: The process did not report that it is locked in.
    """

    def __init__(self, orders: Orders) -> None:
        self._limits = orders.limits
        self._calls_left = orders.calls
        self._broken = False
        self._deadline = time.monotonic() + _START_SECONDS
        try:
            self._socket, self._process = _spawn()
        except (OSError, MemoryError) as error:
            raise WorkerStartError(f"a worker did not start: {error!r}") from error
        try:
            self._send("orders", _orders_body(orders))
            ready = self._receive()
        except Exception as error:
            raise WorkerStartError(f"a worker did not start: {self._last_words()}") from error
        self._close_errors()
        self.layers: dict[str, str | None] = dict(ready.body.get("layers", {}))

    @property
    def is_spent(self) -> bool:
        """Return True when the process has served its number of calls, or can serve none any more."""
        return self._broken or self._calls_left <= 0

    def run(self, call: Call, wall_seconds: float) -> Frame:
        """Send a call, answer the worker's questions, return its last message (``result`` or ``failed``).

        Raises:
            WorkerTimeoutError, WorkerCrashedError, WorkerLimitError, WorkerStarvedError: The process must be killed.
            Exception: Whatever a source or sink raised; the worker has ended the call and can go on.
        """
        self._deadline = time.monotonic() + wall_seconds
        self._calls_left -= 1
        desk = _Desk(call)
        try:
            blobs: list[Blob] = []
            self._send("call", {**desk.body(blobs), "cpu_seconds": self._limits.cpu_seconds}, blobs)
            answer = self._converse(desk)
        except (FrameError, OSError, EOFError) as error:
            self._broken = True
            # A worker may well break over a source that failed; the failure is the better answer.
            raise desk.failure or self._death(error) from error
        except BaseException:
            # The rest of its message is on the way still, and must not be taken for the answer to another call.
            self._broken = True
            raise
        if desk.failure is not None:
            raise desk.failure
        return answer

    def kill(self) -> None:
        """End the process at once and forget it."""
        self._process.kill()
        self._process.wait()
        self._close_errors()
        self._socket.close()

    def _converse(self, desk: "_Desk") -> Frame:
        while True:
            frame = self._receive()
            if frame.kind in {"result", "failed"}:
                return frame
            if frame.kind == "write":
                desk.take(frame)
            elif frame.kind == "read":
                data = desk.give(frame)
                self._send("missing" if data is None else "data", {}, [] if data is None else [data])
            else:
                raise FrameError("a message of an unknown kind")

    def _death(self, error: Exception) -> Exception:
        """Return the error that says why the worker stopped answering."""
        if isinstance(error, TimeoutError):
            return WorkerTimeoutError("the wall-clock limit passed")
        if isinstance(error, FrameTooLargeError):
            return WorkerLimitError("message")
        if isinstance(error, FrameError):
            return WorkerCrashedError(f"the worker broke the protocol: {error}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        status = self._process.returncode
        if status in _LIMITS:
            return WorkerLimitError(_LIMITS[status])
        if status in _STARVED:
            return WorkerStarvedError(f"no memory for a worker: status {status}")
        return WorkerCrashedError(f"the worker ended with status {status}")

    def _send(self, kind: str, body: dict[str, Any], blobs: Sequence[Blob] = ()) -> None:
        for piece in encode_frame(kind, body, blobs):
            left = memoryview(piece).cast("B")
            while left:
                self._socket.settimeout(self._seconds_left())
                left = left[self._socket.send(left) :]

    def _receive(self) -> Frame:
        return read_frame(self._read_exactly, self._limits.answer_bytes)

    def _read_exactly(self, size: int) -> bytes:
        gathered = bytearray(size)
        left = memoryview(gathered)
        while left:
            self._socket.settimeout(self._seconds_left())
            count = self._socket.recv_into(left)
            if not count:
                raise EOFError("the worker closed its end")
            left = left[count:]
        return bytes(gathered)

    def _seconds_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _last_words(self) -> str:
        """Kill the process and return the end of what it wrote before it had seen any document."""
        self._process.kill()
        _, written = self._process.communicate()
        self._socket.close()
        return str(written[-_ERROR_TAIL:], "utf-8", "replace").strip()

    def _close_errors(self) -> None:
        if self._process.stderr is not None:
            self._process.stderr.close()


class _Desk:
    """Answers a worker's reads and takes its writes for the length of one call."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._sizes = {name: source.seek(0, os.SEEK_END) for name, source in call.sources.items()}
        self.failure: Exception | None = None

    def body(self, blobs: list[Blob]) -> dict[str, Any]:
        """Return the call as the worker reads it."""
        arguments = [flatten(one, blobs) for one in self._call.arguments]
        sinks = list(self._call.sinks)
        return {
            "function": self._call.function,
            "arguments": arguments,
            "sources": self._sizes,
            "sinks": sinks,
        }

    def give(self, frame: Frame) -> bytes | None:
        """Return the bytes asked for, or None once a source has failed; the failure is kept for the caller."""
        name, offset, length = (frame.body.get(key) for key in ("source", "offset", "length"))
        if not isinstance(name, str) or name not in self._sizes:
            raise FrameError("no such source")
        if type(offset) is not int or type(length) is not int:
            raise FrameError("not a byte range")
        if not (0 <= offset <= offset + length <= self._sizes[name] and length <= MOST_BYTES_AT_ONCE):
            raise FrameError("not a byte range of the source")
        source = self._call.sources[name]
        data: bytes | None = self._unless_failed(lambda: _read_range(source, offset, length))
        return data

    def take(self, frame: Frame) -> None:
        """Pass bytes on to a sink, unless something has failed before."""
        sink = self._call.sinks.get(str(frame.body.get("sink")))
        if sink is None or len(frame.blobs) != 1:
            raise FrameError("no such sink")
        self._unless_failed(lambda: sink.write(frame.blobs[0]))

    def _unless_failed(self, act: Callable[[], Any]) -> Any:
        if self.failure is not None:
            return None
        try:
            return act()
        except Exception as error:
            # Raised again, as it is, once the worker has ended the call.
            self.failure = error
            return None


def _spawn() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    # -I: no PYTHON* variables, no user packages, no current folder on the path.
    command = [sys.executable, "-I", "-m", "vault.documents.workers.process", str(theirs.fileno())]
    with contextlib.ExitStack() as unless_started, theirs:
        unless_started.callback(ours.close)
        process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            command,
            env=_ENVIRONMENT,
            cwd="/",
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        unless_started.pop_all()
    return ours, process


def _orders_body(orders: Orders) -> dict[str, Any]:
    body = asdict(orders)
    body["readable"] = [str(path) for path in orders.readable]
    return body


def _read_range(source: RandomAccess, offset: int, length: int) -> bytes:
    source.seek(offset)
    gathered = bytearray()
    while len(gathered) < length:
        more = source.read(length - len(gathered))
        if not more:
            raise EOFError("the source ended before its length")
        gathered += more
    return bytes(gathered)

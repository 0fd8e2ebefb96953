"""The worker's own program: ``python -I -m vault.documents.workers.process DESCRIPTOR``.

It reads its orders from the socket with that descriptor, imports and warms up the modules it may run, locks itself in,
and serves one call after the other until the socket closes.
"""

import errno
import gc
import importlib
import inspect
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from vault.documents.workers.frames import (
    NO_MEMORY_STATUS,
    STARVED,
    STARVED_STATUS,
    Blob,
    Frame,
    FrameError,
    encode_frame,
    read_frame,
)
from vault.documents.workers.limits import WorkerLimits
from vault.documents.workers.sandbox import (
    grant_processor_time,
    has_promised_memory,
    lock_down,
    take_promised_memory,
)
from vault.documents.workers.sources import RemoteSink, RemoteSource
from vault.documents.workers.values import flatten, shape, unflatten

# What arrives comes from the server itself, so this bound only keeps a broken length from being taken for memory.
_MAX_QUESTION_BYTES = 1 << 40
_LONGEST_CHAIN = 20  # of exceptions, one raised for the other


class Channel:
    """Whole messages over a descriptor with plain read and write, the only input and output left after locking."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, kind: str, body: dict[str, Any], blobs: list[Blob] | None = None) -> None:
        """Write one message."""
        self.write(encode_frame(kind, body, blobs or ()))

    def write(self, pieces: list[Blob]) -> None:
        """Write an encoded message."""
        for piece in pieces:
            left = memoryview(piece).cast("B")
            while left:
                left = left[os.write(self._descriptor, left) :]

    def receive(self) -> Frame:
        """Wait for one message; the process ends when it has no memory for it.

        Raises:
            EOFError: The parent has gone.
        """
        try:
            return read_frame(self._read_exactly, _MAX_QUESTION_BYTES)
        except MemoryError:
            # The rest of the message cannot be told from the next one any more.
            os._exit(NO_MEMORY_STATUS if has_promised_memory() else STARVED_STATUS)

    def _read_exactly(self, size: int) -> bytes:
        first = os.read(self._descriptor, size) if size else b""
        if len(first) == size:
            return first
        gathered = bytearray(first)
        while len(gathered) < size:
            more = os.read(self._descriptor, min(size - len(gathered), 1 << 20))
            if not more:
                raise EOFError
            gathered += more
        return bytes(gathered)


class CallServer:
    """Serves calls of functions in the allowed modules."""

    def __init__(self, channel: Channel, modules: list[str]) -> None:
        self._channel = channel
        self._modules = {name: importlib.import_module(name) for name in modules}

    def warm_up(self) -> None:
        """Run each module's ``warm_up()`` so that nothing is loaded lazily behind the locked door."""
        for module in self._modules.values():
            warm = getattr(module, "warm_up", None)
            if warm is not None:
                warm()

    def serve(self, call: Frame) -> None:
        """Run one call and answer with its result or its error."""
        try:
            grant_processor_time(call.body["cpu_seconds"])
            blobs: list[Blob] = []
            body = {"value": flatten(self._run(call), blobs)}
            answer = encode_frame("result", body, blobs)
        except Exception as error:
            # The caller learns of every failure, whatever it is.
            answer = encode_frame("failed", describe(error))
        self._channel.write(answer)

    def _run(self, call: Frame) -> object:
        function = self._function(call.body["function"])
        named: dict[str, object] = {}
        for name, size in call.body["sources"].items():
            named[name] = RemoteSource(size, self._fetcher(name))
        for name in call.body["sinks"]:
            named[name] = RemoteSink(self._sender(name))
        arguments = unflatten(call.body["arguments"], call.blobs)
        return function(**bind_arguments(function, arguments, named))

    def _function(self, qualified: str) -> Callable[..., object]:
        module_name, _, name = qualified.partition(":")
        module = self._modules[module_name]
        function = getattr(module, name)
        if not inspect.isfunction(function):
            raise TypeError(f"{qualified} is not a function")
        return function

    def _fetcher(self, name: str) -> Callable[[int, int], bytes]:
        def fetch(offset: int, length: int) -> bytes:
            self._channel.send("read", {"source": name, "offset": offset, "length": length})
            answer = self._channel.receive()
            if answer.kind != "data":
                raise OSError("the parent could not read the source")
            return answer.blobs[0]

        return fetch

    def _sender(self, name: str) -> Callable[[Any], None]:
        return lambda data: self._channel.send("write", {"sink": name}, [bytes(data)])


def bind_arguments(
    function: Callable[..., object], arguments: list[Any], named: dict[str, object]
) -> dict[str, object]:
    """Match arguments, in order, to the parameters that are not sources or sinks, each shaped to its annotation."""
    hints, parameters = _interface(function)
    free = [name for name in parameters if name not in named]
    if len(arguments) > len(free):
        raise TypeError(f"{len(arguments)} arguments for {len(free)} parameters")
    given = {name: shape(hints.get(name, Any), one) for name, one in zip(free, arguments, strict=False)}
    return {**given, **named}


@cache
def _interface(function: Callable[..., object]) -> tuple[dict[str, Any], tuple[str, ...]]:
    return get_type_hints(function), tuple(inspect.signature(function).parameters)


def describe(error: Exception) -> dict[str, Any]:
    """Return an exception as its class name, its code and its detail (a string or a flat mapping of strings).

    What came of memory that was promised and not there says nothing about the document, whatever it was taken for.
    """
    if came_of_memory(error) and not has_promised_memory():
        return {"type": STARVED, "code": None, "detail": ""}
    code = getattr(error, "code", None)
    detail = getattr(error, "detail", None)
    return {
        "type": type(error).__name__,
        "code": str(code) if code is not None else None,
        "detail": detail if isinstance(detail, str | dict) else str(error)[:500],
    }


def came_of_memory(error: BaseException | None) -> bool:
    """Whether an exception, or one that it was raised for, is that no memory was to be had."""
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            return False
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False


def main(descriptor: int) -> None:
    """Take orders, lock in, serve."""
    channel = Channel(descriptor)
    orders = channel.receive().body
    limits = WorkerLimits(**orders["limits"])
    take_promised_memory(limits.address_space)
    server = CallServer(channel, orders["modules"])
    server.warm_up()
    _silence()
    layers = lock_down(limits, map(Path, orders["readable"]), orders["calls"])
    channel.send("ready", {"layers": layers})
    gc.freeze()
    while True:
        try:
            call = channel.receive()
        except (EOFError, FrameError):
            return
        server.serve(call)
        # The answer is on its way; what the document left behind goes before the next one comes.
        gc.collect()


def _silence() -> None:
    """Send anything a parser prints about a document nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)


if __name__ == "__main__":
    main(int(sys.argv[1]))

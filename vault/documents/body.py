"""A request body on its way from the event loop to a worker thread: a bounded pipe, never a whole file."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

ROOM: Final = 4 << 20
"""Bytes that may wait between the network and the sealing thread."""


class BodyBrokenError(Exception):
    """The caller went away before the body was complete."""


class BodyPipe:
    """One writer on the event loop (`pour`), one reader in a thread (`read`).

    The writer waits without blocking the loop when `ROOM` bytes are waiting; the reader blocks its thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._room = asyncio.Event()
        self._room.set()
        self._changed = threading.Condition()
        self._waiting: deque[memoryview] = deque()
        self._waiting_bytes = 0
        self._ended = False
        self._broken = False
        self._closed = False

    async def pour(self, chunks: AsyncIterator[bytes]) -> None:
        """Move the body into the pipe until it ends or the reader has closed it.

        Whatever breaks the body breaks the reader too, so that half a body is never taken for a whole one.
        """
        complete = False
        try:
            async for chunk in chunks:
                if self._closed:
                    return
                self._put(chunk)
                if not self._room.is_set():
                    await self._room.wait()
            complete = True
        finally:
            self._end(broken=not complete)

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes as soon as there are any; none only at the end of a complete body.

        Raises:
            BodyBrokenError: the caller went away.
        """
        with self._changed:
            while not self._waiting and not self._ended:
                self._changed.wait()
            if self._broken:
                raise BodyBrokenError
            if not self._waiting:
                return b""
            return self._take(size)

    def close(self) -> None:
        """Say from the reader's side that no more is wanted; what still comes is thrown away."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._waiting_bytes = 0
        self._loop.call_soon_threadsafe(self._room.set)

    def _put(self, chunk: bytes) -> None:
        if not chunk:
            return
        with self._changed:
            self._waiting.append(memoryview(chunk))
            self._waiting_bytes += len(chunk)
            if self._waiting_bytes >= ROOM and not self._closed:
                self._room.clear()
            self._changed.notify()

    def _end(self, *, broken: bool) -> None:
        with self._changed:
            self._ended = True
            self._broken = broken
            self._changed.notify()

    def _take(self, size: int) -> bytes:
        taken: list[memoryview] = []
        while self._waiting and size:
            head = self._waiting.popleft()
            piece = head[:size]
            if len(piece) < len(head):
                self._waiting.appendleft(head[size:])
            size -= len(piece)
            taken.append(piece)
        self._waiting_bytes -= sum(map(len, taken))
        if self._waiting_bytes <= ROOM // 2 and not self._room.is_set():
            self._loop.call_soon_threadsafe(self._room.set)
        return b"".join(taken)

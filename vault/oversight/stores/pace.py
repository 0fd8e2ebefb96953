"""A bound on how fast a check reads, so that people's work does not wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from storage.blob_store import BinaryReadable


class Pace:
    """Lets through so many bytes a second, on average since it last had to wait; 0 stands for no bound."""

    def __init__(
        self,
        bytes_per_second: int,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate, self._now, self._sleep = bytes_per_second, now, sleep
        self._due = now()

    def spend(self, size: int) -> None:
        """Count what was read, and wait until it was read slowly enough."""
        if not self._rate:
            return
        self._due = max(self._due, self._now() - 1) + size / self._rate
        if (early := self._due - self._now()) > 0:
            self._sleep(early)


class PacedReader:
    """A reader that keeps a pace, and counts what went through."""

    def __init__(self, source: BinaryReadable, pace: Pace) -> None:
        self._source, self._pace = source, pace
        self.size = 0

    def read(self, n: int, /) -> bytes:
        """Read as the source does."""
        data = self._source.read(n)
        self.size += len(data)
        self._pace.spend(len(data))
        return data

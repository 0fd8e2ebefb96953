"""The places at which requests work, and who waits for one: sources take turns, and one that floods works through its own queue alone.

Threads of one process share one interpreter: a request of 7 ms takes 7 ms times the number of those that compute beside it. A source with more
waiting than it has places therefore has one of them, as long as somebody else is about. What only waits, for a worker or the store,
costs the others nothing: after half a second it leaves room for the next.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from typing import Final

AT_ONCE: Final = 16
OF_ONE_SOURCE: Final = 8
WAITING: Final = 800
WAITING_OF_ONE_SOURCE: Final = 400
ABOUT_SECONDS: Final = 10.0
COMPUTING_SECONDS: Final = 0.5


@dataclass
class Places:
    """Places at work and those who wait for one; on one event loop."""

    at_once: int = AT_ONCE
    of_one_source: int = OF_ONE_SOURCE
    waiting: int = WAITING
    waiting_of_one_source: int = WAITING_OF_ONE_SOURCE
    _working: Counter[str] = field(default_factory=Counter)
    _queues: OrderedDict[str, deque[asyncio.Future[None]]] = field(default_factory=OrderedDict)
    _asked_at: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _begun_at: dict[str, float] = field(default_factory=dict)
    _look_again: asyncio.TimerHandle | None = None

    def has_room(self, source: str) -> bool:
        """Whether one more may wait."""
        theirs, all_of_them = len(self._queues.get(source, ())), sum(map(len, self._queues.values()))
        return theirs < self.waiting_of_one_source and all_of_them < self.waiting

    async def enter(self, source: str) -> None:
        """Wait for a place."""
        loop = asyncio.get_running_loop()
        self._asked_at[source] = loop.time()
        self._asked_at.move_to_end(source)
        place = loop.create_future()
        self._queues.setdefault(source, deque()).append(place)
        self._call_up()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave(source)
            raise

    def leave(self, source: str) -> None:
        """Give the place to whoever is next."""
        self._working[source] -= 1
        if not self._working[source]:
            del self._working[source]
            self._begun_at.pop(source, None)
        self._call_up()

    def _call_up(self) -> None:
        loop = asyncio.get_running_loop()
        self._forget_who_left(loop.time())
        while self._working.total() < self.at_once and (source := self._next_source(loop.time())) is not None:
            queue = self._queues[source]
            place = queue.popleft()
            if queue:
                self._queues.move_to_end(source)
            else:
                del self._queues[source]
            if not place.done():
                self._working[source] += 1
                self._begun_at[source] = loop.time()
                place.set_result(None)
        if self._queues and self._look_again is None:
            self._look_again = loop.call_later(COMPUTING_SECONDS, self._after_a_while)

    def _after_a_while(self) -> None:
        self._look_again = None
        self._call_up()

    def _forget_who_left(self, now: float) -> None:
        while self._asked_at and next(iter(self._asked_at.values())) < now - ABOUT_SECONDS:
            self._asked_at.popitem(last=False)

    def _next_source(self, now: float) -> str | None:
        return next((each for each in self._queues if self._may_begin(each, now)), None)

    def _may_begin(self, source: str, now: float) -> bool:
        working = self._working[source]
        if not working or working >= self.of_one_source or not self._floods(source):
            return working < self.of_one_source
        return now - self._begun_at[source] >= COMPUTING_SECONDS

    def _floods(self, source: str) -> bool:
        others_are_about = len(self._asked_at) > (source in self._asked_at)
        return others_are_about and len(self._queues[source]) > self.of_one_source

"""What a process knows of the log's head without asking: the one it wrote or read last.

It is a guess, which the database confirms or not; whether it is right decides nothing but the number of statements.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

HeadT = TypeVar("HeadT")


class KnownHead(Generic[HeadT]):
    """The head of one log, by one process."""

    def __init__(self) -> None:
        self._head: HeadT | None = None
        self._is_last_writer = False
        self._appending = 0
        self._guard = threading.Lock()

    @contextmanager
    def appending(self) -> Iterator[HeadT | None]:
        """The time in which a thread appends. Gives the head where a guess is worth a try: nobody else writes, here or elsewhere."""
        with self._guard:
            self._appending += 1
            is_alone = self._appending == 1
        try:
            yield self._head if is_alone and self._is_last_writer else None
        finally:
            with self._guard:
                self._appending -= 1

    def read(self, head: HeadT) -> None:
        """The head as it was just read: guesses pay again once nobody else has moved it."""
        self._is_last_writer = head == self._head

    def wrote(self, head: HeadT) -> None:
        """The head as it was just moved. When that is rolled back the next guess is wrong, and read() follows."""
        self._head = head

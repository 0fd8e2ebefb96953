"""One line a step, in Japanese and English, with how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Narration:
    """Numbers the steps and says how each went."""

    def __init__(self) -> None:
        self._number = 0

    @contextmanager
    def step(self, japanese: str, english: str) -> Iterator[list[str]]:
        """Run one step; what is appended to the yielded list is said behind it."""
        self._number += 1
        began = time.monotonic()
        notes: list[str] = []
        try:
            yield notes
        except BaseException:
            self.say(f"{self._number:2d} ✗ {japanese} / {english}")
            raise
        took = time.monotonic() - began
        tail = f" — {'; '.join(notes)}" if notes else ""
        self.say(f"{self._number:2d} ✓ {japanese} / {english}{tail} ({took:.1f} s)")

    def say(self, line: str) -> None:
        """One line on stdout, at once."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

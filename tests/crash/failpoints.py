"""Named moments at which a running vault is killed, hung or told that a call outside failed.

The product knows none of this: its ports are wrapped. Every call through a wrapped port reports itself before and after,
by a name such as `store.put(objects):after`, `ring.add:after`, `commit(item.deposited):before` or
`answer(POST /v1/items):before`. A transaction is recognised by the acts of the leaves that ride on it.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Plan:
    """What to do, and when.

    `mode`: `kill` (SIGKILL to the own process), `fail` (the call raises what its port may raise), `hang` (the call
    takes `seconds`), or `watch`. `point` and `role` are shell patterns. The `nth` matching call is meant; with `each`
    every call fails once that is new by its name and its place in an attempt; with `always` every matching one fails.
    """

    mode: str = "watch"
    point: str = "*"
    role: str = "*"
    nth: int = 1
    each: bool = False
    always: bool = False
    seconds: float = 0


@dataclass
class Clock:
    """The system's time, moved on by the harness; no process of the product can be told another time."""

    moved_ms: int = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.moved_ms


@dataclass
class Failpoints:
    """The one plan in force in a process, and what it has met."""

    clock: Clock
    plan: Plan = Plan()
    met: int = 0
    fired: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    _in_attempt: dict[str, int] = field(default_factory=dict)
    _done: set[tuple[str, int]] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, plan: Plan) -> None:
        with self._guard:
            self.plan, self.met, self.fired, self.seen = plan, 0, [], []
            self._in_attempt, self._done = {}, set()

    def new_attempt(self) -> None:
        """A request or a job begins: its calls are counted anew."""
        with self._guard:
            self._in_attempt = {}

    def reach(self, role: str, name: str, error: Callable[[], Exception]) -> None:
        """A call outside is about to happen, or has just happened."""
        if not self._is_due(role, name):
            return
        if self.plan.mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.plan.mode == "hang":
            time.sleep(self.plan.seconds)
        if self.plan.mode == "fail":
            raise error()

    def _is_due(self, role: str, name: str) -> bool:
        plan = self.plan
        if not (fnmatchcase(name, plan.point) and fnmatchcase(role, plan.role)):
            return False
        with self._guard:
            self.met += 1
            self.seen.append(name)
            due = plan.mode != "watch" and self._is_meant(name)
            if due:
                self.fired.append(name)
            return due

    def _is_meant(self, name: str) -> bool:
        if self.plan.always:
            return True
        if not self.plan.each:
            return self.met == self.plan.nth
        count = self._in_attempt[name] = self._in_attempt.get(name, 0) + 1
        if (name, count) in self._done:
            return False
        self._done.add((name, count))
        return True

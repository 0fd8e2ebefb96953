"""Kills a worker at its calls of the outside world, each of them once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import Any


class KilledError(BaseException):
    """The process is gone: nothing that catches ordinary errors sees this."""


class Executioner:
    """Kills at each call it has not killed at before; what was done before the call, or with it, stays done."""

    def __init__(self, when: str) -> None:
        self.when = when
        self.killed: list[str] = []

    def at(self, name: str, moment: str) -> None:
        if moment == self.when and name not in self.killed:
            self.killed.append(name)
            raise KilledError(name)

    def guard(self, port: str, real: Any) -> Any:
        executioner = self

        class Guarded:
            def __getattr__(self, name: str) -> Any:
                value = getattr(real, name)
                if not callable(value):
                    return value

                def call(*args: Any, **named: Any) -> Any:
                    executioner.at(f"{port}.{name}", "before")
                    result = value(*args, **named)
                    executioner.at(f"{port}.{name}", "after")
                    return result

                return call

        return Guarded()

    def guard_database(self, real: Any) -> Any:
        executioner = self
        count = {"transactions": 0}

        class Guarded:
            def __getattr__(self, name: str) -> Any:
                return getattr(real, name)

            @contextmanager
            def transaction(self, platform: Any) -> Any:
                count["transactions"] += 1
                name = f"commit {count['transactions']}"
                with real.transaction(platform) as tx:
                    yield tx
                    executioner.at(name, "before")
                executioner.at(name, "after")

        return Guarded()

    def over(self, job: Any, *ports: str) -> Any:
        """The job with these ports, and its database, under guard."""
        guarded = {name: self.guard(name, getattr(job.platform, name)) for name in ports}
        database = self.guard_database(job.platform.database)
        return replace(job, platform=replace(job.platform, database=database, **guarded))

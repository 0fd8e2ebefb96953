"""A pytest plugin that judges mutants in one warm process: each in a fork of it, by the tests that reach it, to the first red.

The tests run once as they are, which tells who reaches what. A test that turns red has to be green in a fork without a
mutant, else it is not asked. A mutant that nobody noticed is shown once more to a test of each file, with everything that a
run shares made anew under the mutant.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests.mutants.make import Mutant, make_mutants

ORDER = json.loads(Path(os.environ["HIZO_MUTANTS"]).read_text())
"""`modules` (paths), `sample` (a number, or nothing for all), `seed`, and `verdicts`: the file to write."""
HARNESS_FAILED = 70
UNNOTICED, UNREACHED, STUCK = "survived", "no test", "out of time"
# Processes that know nothing of the mutant and are slow to start.
KEPT = {"workers", "minio_server", "versitygw_server", "seaweedfs_server", "clamd_server"}
# What a mutant may take of what its tests take: a loop without end is noticed too.
PATIENCE, LEAST_SECONDS = 10, 60
# A mutant that so many tests do not notice has survived; some functions are reached by every test of a folder.
MOST = 60


class Judge:
    """The run: learn, check, judge."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self._mutants = mutants
        self._reaching: dict[str, list[pytest.Item]] = defaultdict(list)
        self._seconds: dict[str, float] = {}
        self._killers: dict[str, int] = {}
        self._moment = count(1)
        self._red = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note whether the test that runs is anything but passed."""
        self._red = self._red or not report.passed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In the place of pytest's own loop."""
        self._learn(session)
        chosen = self._chosen()
        made = [vars(each.change) for each in self._mutants]
        tried = []
        for number, each in enumerate(chosen, 1):
            begun = time.monotonic()
            verdict = self._judged(session, each)
            print(f"\n{number}: {time.monotonic() - begun:.1f} s: {verdict}: {each.change}", flush=True)
            tried.append({"change": vars(each.change), "verdict": verdict})
        Path(ORDER["verdicts"]).write_text(json.dumps({"made": made, "tried": tried}))
        return True

    def _chosen(self) -> list[Mutant]:
        made = sorted(self._mutants, key=lambda mutant: mutant.name)
        if ORDER["sample"] is None:
            return made
        return random.Random(ORDER["seed"]).sample(made, min(ORDER["sample"], len(made)))

    def _learn(self, session: pytest.Session) -> None:
        """Who reaches what, and in how long: in a fork, for what native code starts in a test has no threads in later forks."""
        by_name = {item.nodeid: item for item in session.items}
        for name, (seconds, functions) in json.loads(self._learnt(session)).items():
            self._seconds[name] = seconds
            for function in functions:
                self._reaching[function].append(by_name[name])
        # What a run shares is made here, for all forks, by a test of each folder that is set up and not called.
        session.config.option.setuponly = True
        for item in _one_of_each([item for item in session.items if item.nodeid in self._seconds], _folder):
            if self._leaves_no_thread(item, session):
                self._is_green(item, session)
        session.config.option.setuponly = False

    def _leaves_no_thread(self, item: pytest.Item, session: pytest.Session) -> bool:
        """Tried in a fork: threads that native code keeps would be waited for, in vain, by every fork to come."""
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            alone = False
            try:
                self._is_green(item, session)
                alone = len(list(Path("/proc/self/task").iterdir())) == 1
            finally:
                os._exit(not alone)
        return _wait(child, LEAST_SECONDS) == 0

    def _learnt(self, session: pytest.Session) -> str:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            try:
                set_mutant_under_test("stats")
                # Not for the processes that tests start: nobody would read what they note.
                del os.environ["MUTANT_UNDER_TEST"]
                found = {}
                for item, then in _with_next(session, session.items):
                    state()._stats.clear()
                    begun = time.monotonic()
                    if self._is_green(item, then) and state()._stats:
                        found[item.nodeid] = time.monotonic() - begun, sorted(state()._stats)
                with os.fdopen(writing, "w") as told:
                    json.dump(found, told)
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as said:
            learnt = said.read()
        _wait(child, LEAST_SECONDS)
        return learnt

    def _judged(self, session: pytest.Session, mutant: Mutant) -> str:
        """The test that noticed it, or why none did."""
        while items := self._asked(mutant.function):
            red = self._in_a_fork(session, mutant, items)
            red = red or self._in_a_fork(session, mutant, _one_of_each(items, _file), afresh=True)
            if red is None or red == STUCK:
                return red or UNNOTICED
            if red in self._killers or self._in_a_fork(session, None, [self._item(red)]) is None:
                self._killers[red] = next(self._moment)
                return red
            # It fails in a fork as it is: it says nothing.
            print(f"\nnot asked any more: {red}")
            del self._seconds[red]
        return UNREACHED

    def _asked(self, function: str) -> list[pytest.Item]:
        """Who noticed something last comes first, then the quick ones, one of each file after the other."""
        reaching = [item for item in self._reaching[function] if item.nodeid in self._seconds]
        turn: dict[Path, Iterator[int]] = defaultdict(count)
        order = {}
        for item in sorted(reaching, key=lambda item: self._seconds[item.nodeid]):
            order[item] = (-self._killers.get(item.nodeid, 0), next(turn[item.path]))
        return sorted(order, key=order.__getitem__)[:MOST]

    def _in_a_fork(
        self,
        session: pytest.Session,
        mutant: Mutant | None,
        items: list[pytest.Item],
        *,
        afresh: bool = False,
    ) -> str | None:
        """Who turned red first, or that it took too long."""
        seconds = LEAST_SECONDS + PATIENCE * sum(self._seconds[item.nodeid] for item in items)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            set_mutant_under_test(mutant.name if mutant else None)
            ended = HARNESS_FAILED
            try:
                if afresh:
                    _forget_what_is_shared(items)
                for item, then in _with_next(session, items):
                    if not self._is_green(item, then):
                        os.write(writing, item.nodeid.encode())
                        break
                ended = 0
            finally:
                os._exit(ended)
        os.close(writing)
        status = _wait(child, seconds)
        with os.fdopen(reading) as said:
            red = said.read()
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == HARNESS_FAILED:
            raise RuntimeError(f"not judged: {mutant}")
        return red or (STUCK if status else None)

    def _item(self, name: str) -> pytest.Item:
        return next(item for items in self._reaching.values() for item in items if item.nodeid == name)

    def _is_green(self, item: pytest.Item, then: Any) -> bool:
        self._red = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=then)
        return not self._red


def _with_next(session: pytest.Session, items: Iterable[pytest.Item]) -> Iterator[tuple[pytest.Item, Any]]:
    """The last one is followed by the session itself, so that what a session shares stays."""
    given = list(items)
    yield from zip(given, [*given[1:], session], strict=True)


def _one_of_each(items: list[pytest.Item], kind: Callable[[pytest.Item], Path]) -> list[pytest.Item]:
    return list({kind(item): item for item in reversed(items)}.values())


def _file(item: pytest.Item) -> Path:
    return item.path


def _folder(item: pytest.Item) -> Path:
    return item.path.parent


def _wait(child: int, seconds: float) -> int:
    """How it ended: 0 when by itself."""
    until = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended or time.monotonic() > until:
            # With what its tests started and did not end.
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            return status if ended else os.waitpid(child, 0)[1]
        time.sleep(0.005)


def _forget_what_is_shared(items: list[pytest.Item]) -> None:
    for item in items:
        shared = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # nothing public says it
        for name, definitions in shared.items():
            for definition in definitions:
                if definition.scope == "session" and definition.baseid and name not in KEPT:
                    definition.cached_result = None


def pytest_configure(config: pytest.Config) -> None:
    """Take part in this run."""
    config.pluginmanager.register(Judge(MADE), "judging")


# At once: conftest files import the product before any hook of a plugin is called.
config()
MADE = [mutant for path in ORDER["modules"] for mutant in make_mutants(Path(path))]

"""`make crash`: kill the vault at every point of its orders of writes, fail every outside call in turn, block the log.

    run.py [--rounds 25] [--backend sqlite+local|postgresql+minio|both] [NAME ...]

Every round ends with the whole log verified from its bytes. Prints one line a point and backend; 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from tests.crash.crash_blocked import BlockedLog, FailingDisk
from tests.crash.crash_database import DatabaseKilled
from tests.crash.crash_faults import FAULTS
from tests.crash.crash_flows import Round
from tests.crash.crash_people import Company
from tests.crash.crash_points import POINTS
from tests.crash.crash_starved import FewFiles, LittleMemory
from tests.crash.crash_vault import CrashVault, Zygote, embedded_environment, server_environment
from tests.services import plugin, processes


class Check(Protocol):
    """One way to harm a vault; says what was lost."""

    def run(self, round_: Round, /) -> list[str]: ...


CHECKS: dict[str, Check] = {
    **POINTS,
    **FAULTS,
    "log, not writable": BlockedLog(),
    "disk, failing": FailingDisk(),
    "database, killed": DatabaseKilled(),
    "files, few": FewFiles(),
    "memory, little": LittleMemory(),
}
BACKENDS = ("sqlite+local", "postgresql+minio")


@contextmanager
def prepared(backend: str, folder: Path) -> Iterator[Round]:
    """A vault of this backend with its people, ready to be killed."""
    with ExitStack() as stack:
        zygote, database = Zygote(), None
        stack.callback(zygote.close)
        if backend == "sqlite+local":
            environment = embedded_environment()
        else:
            database = processes.start_postgres(folder / "postgresql", durable=True)
            stack.callback(database.stop)
            store = processes.start_minio(folder / "minio")
            stack.callback(store.stop)
            with contextlib.closing(plugin.PostgresDatabases(database.url)) as databases:
                environment = server_environment(folder, databases, store)
        vault = CrashVault(backend, folder, environment, zygote, database=database)
        stack.callback(vault.stop)
        round_ = Round(Company.founded(vault))
        yield round_


def run_backend(backend: str, names: list[str], rounds: int, say: Callable[[str], object]) -> int:
    """Run the named points and faults on one backend; return how many rounds found something wrong."""
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="hizo-crash-") as folder,
        prepared(backend, Path(folder)) as round_,
    ):
        disposals = sum(name.startswith(("D", "disposal")) for name in names) * rounds
        round_.stock(disposals)
        for name in names:
            began = time.monotonic()
            findings = [finding for _ in range(rounds) for finding in _once(round_, name)]
            wrong += bool(findings)
            verdict = "ok" if not findings else "; ".join(dict.fromkeys(findings))
            say(f"{backend:18s} {name:34s} {rounds:3d} rounds {time.monotonic() - began:6.1f} s  {verdict}")
    return wrong


def _once(round_: Round, name: str) -> list[str]:
    try:
        return list(CHECKS[name].run(round_))
    except Exception as error:
        traceback.print_exc(limit=-3)
        return [f"{type(error).__name__}: {error}"]


def main() -> int:
    """Run as described above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--backend", choices=(*BACKENDS, "both"), default="both")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    names = asked.names or list(CHECKS)
    backends = BACKENDS if asked.backend == "both" else (asked.backend,)
    wrong = sum(
        run_backend(backend, names, asked.rounds, lambda line: print(line, flush=True))
        for backend in backends
    )
    print(f"{len(names) * len(backends) - wrong} of {len(names) * len(backends)} without a loss")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

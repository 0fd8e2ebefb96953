"""The real vault as a process of its own that can be killed at a named moment.

    python tests/crash/crash_server.py

reads lines of JSON on stdin, each the order for one server: `{"environment": {...}, "control": PATH, "log": PATH,
"moved_ms": N}`, and answers each with `{"pid": N}`. Every server is forked from this process, which has loaded the
product, worked out its routes and compiled what a vault at rest asks for, so that a restart costs none of that. The server runs `vault.operator.serving.serve` with wrapped
ports and takes further orders through the Unix socket at PATH.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import threading
import traceback
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

from fastapi.routing import iter_route_contexts

import tests.statement_cache  # noqa: F401  # shares what is compiled
import vault.app.build
import vault.app.upkeep
from tests.crash.failpoints import Clock, Failpoints, Plan
from tests.crash.watched_ports import WatchedAnswers, WatchedWorkers, watch_statements, watched
from vault.app.build import build_app
from vault.app.create_vault import create_vault
from vault.app.jobs import job_handlers
from vault.app.open_platform import open_platform
from vault.app.upkeep import Upkeep
from vault.app.worker_pool import start_workers
from vault.audit.checkpoints import Checkpointer
from vault.operator import serving
from vault.platform.jobs import JobRunner
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

UPKEEP_SECONDS = 0.5


def serve(order: dict[str, Any]) -> None:
    """Run one server until it is told to stop, or dies."""
    os.environ.update(order["environment"])
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    failpoints = Failpoints(Clock(order["moved_ms"]))
    failpoints.arm(Plan(**order.get("plan", {})))
    control = socket.socket(socket.AF_UNIX)
    control.connect(order["control"])
    threading.Thread(target=take_orders, args=(control, failpoints), daemon=True).start()
    wrap(failpoints)
    serving.serve(Settings(), with_worker=True)  # type: ignore[call-arg]


def wrap(failpoints: Failpoints) -> None:
    """Put the wrapped ports where `serving` gets its own."""

    def opened(settings: Settings) -> Platform:
        platform = open_platform(settings, clock=failpoints.clock)
        watch_statements(platform.database, failpoints)
        return platform

    instead: dict[Any, Any] = {
        Checkpointer: _with_role(Checkpointer, failpoints, "checkpoints"),
        JobRunner: _with_role(JobRunner, failpoints, "runner"),
        Upkeep: _with_role(Upkeep, failpoints, "upkeep"),
        open_platform: opened,
        start_workers: lambda settings: WatchedWorkers(lambda: start_workers(settings), failpoints),
        build_app: lambda platform, workers: WatchedAnswers(
            build_app(watched(platform, failpoints, "requests"), workers), failpoints
        ),
        job_handlers: lambda workers: {
            kind: _watched_handler(handler, failpoints) for kind, handler in job_handlers(workers).items()
        },
    }
    for real, wrapped in instead.items():
        assert vars(serving)[real.__name__] is real
        setattr(serving, real.__name__, wrapped)
    # The same work, more often, so that no test waits half a minute for the sweeper.
    vault.app.upkeep.EVERY_SECONDS = UPKEEP_SECONDS


def _with_role(runner: Any, failpoints: Failpoints, role: str) -> Any:
    return lambda platform, *more: runner(watched(platform, failpoints, role), *more)


def _watched_handler(handler: Any, failpoints: Failpoints) -> Any:
    """What a job itself does reports under `jobs`; leasing and settling it under `runner`."""

    def handle(job: Any) -> Any:
        failpoints.new_attempt()
        return handler(replace(job, platform=watched(job.platform, failpoints, "jobs")))

    return handle


def take_orders(control: socket.socket, failpoints: Failpoints) -> None:
    """Answer the harness until it hangs up: plans, the clock, and what was met."""
    lines = control.makefile("rw")
    for line in lines:
        order = json.loads(line)
        if "arm" in order:
            failpoints.arm(Plan(**order["arm"]))
        failpoints.clock.moved_ms = max(failpoints.clock.moved_ms, order.get("moved_ms", 0))
        answer = {
            "met": failpoints.met,
            "fired": failpoints.fired,
            "seen": failpoints.seen,
            "moved_ms": failpoints.clock.moved_ms,
            "plan": asdict(failpoints.plan),
            "threads": sorted(thread.name for thread in threading.enumerate()),
        }
        lines.write(json.dumps(answer) + "\n")
        lines.flush()


def warm_up() -> None:
    """Do once what every server would do again at its start, and what takes most of that."""
    routes = vault.app.build.build_routes()
    assert list(iter_route_contexts(routes.routes))
    vault.app.build.build_routes = lambda: routes
    with tempfile.TemporaryDirectory(prefix="hizo-crash-") as folder:
        unlock = Path(folder, "unlock-key")
        unlock.write_bytes(os.urandom(32))
        unlock.chmod(0o600)
        settings = Settings(data_dir=Path(folder, "vault"), unlock_key_file=unlock)
        create_vault(settings)
        platform = open_platform(settings)
        vault.app.upkeep.Upkeep(platform).turn()
        platform.close()


def _be_a_server(order: dict[str, Any]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        serve(order)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Fork a server for each order; the dead need no burial."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in [name for name in os.environ if name.startswith("HIZO_")]:
        del os.environ[name]
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be_a_server(order)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()

"""The long-running processes: the API server, and the worker that carries out what people ordered."""

from __future__ import annotations

import json
import logging
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn

from crypto.errors import CryptoError
from vault.app.build import build_app
from vault.app.jobs import in_lanes, job_handlers
from vault.app.open_platform import StartRefusedError, open_platform
from vault.app.start_check import VaultLockedError, check_start
from vault.app.upkeep import Upkeep
from vault.app.worker_pool import start_workers
from vault.audit.checkpoints import Checkpointer
from vault.documents.workers.pool import WorkerPool
from vault.migrations.upgrade import is_at_head
from vault.operator.bounded_http import MOST_CONNECTIONS, Bounds, connections_within, http_within
from vault.operator.own_hosts import OwnHosts
from vault.operator.turns import Turns
from vault.platform.jobs import JobRunner
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

GRACEFUL_SECONDS = 30
ENOUGH_FILES = 4096

_log = logging.getLogger("hizo.serve")


def serve(settings: Settings, *, with_worker: bool) -> None:
    """Serve until SIGTERM; raises StartRefusedError or VaultLockedError instead of serving an unsafe vault."""
    configure_logging()
    platform = _ready_platform(settings)
    workers = start_workers(settings)
    app = build_app(platform, workers)
    config = uvicorn.Config(
        OwnHosts(Turns(app, settings.trusted_proxy), settings.own_hosts),
        host=settings.listen_host,
        port=settings.listen_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        http=http_within(_bounds(settings)),
        # No route speaks anything but HTTP.
        ws="none",
    )
    try:
        with _background(platform, workers, with_worker=with_worker):
            uvicorn.Server(config).run()
    finally:
        workers.close()
        platform.close()


def work(settings: Settings) -> None:
    """Do background work until SIGTERM."""
    configure_logging()
    platform = _ready_platform(settings)
    workers = start_workers(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with _background(platform, workers, with_worker=True):
            stop.wait()
    finally:
        workers.close()
        platform.close()


def _bounds(settings: Settings) -> Bounds:
    """As many files as all connections need, where the process may open so many; else no more connections than fit."""
    soft, hard = (ENOUGH_FILES if limit == resource.RLIM_INFINITY else limit for limit in _file_limits())
    allowed = max(soft, min(hard, ENOUGH_FILES))
    if allowed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, _file_limits()[1]))
    connections = connections_within(allowed)
    if connections < MOST_CONNECTIONS:
        _log.warning("this process may open %s files: it holds %s connections at most", allowed, connections)
    return Bounds(connections=connections, proxy=settings.trusted_proxy)


def _file_limits() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_NOFILE)


def leave_no_core() -> None:
    """A process that crashes leaves no image of its memory: keys and documents are in it (ASVS 11.7.2)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ready_platform(settings: Settings) -> Platform:
    leave_no_core()
    try:
        platform = open_platform(settings)
    except CryptoError as trouble:
        raise VaultLockedError(f"its keys do not open: {trouble}") from trouble
    with platform.database.engine.connect() as connection:
        if not is_at_head(connection):
            raise StartRefusedError(
                "The database has another schema than this version. Run: hizo-vault migrate"
            )
    for warning in check_start(platform):
        _log.warning("%s", warning)
    return platform


@contextmanager
def _background(platform: Platform, workers: WorkerPool, *, with_worker: bool) -> Iterator[None]:
    runners: list[JobRunner | Checkpointer | Upkeep] = [Checkpointer(platform)]
    if with_worker:
        runners += [JobRunner(platform, lane) for lane in in_lanes(job_handlers(workers))]
        runners.append(Upkeep(platform))
    threads = [threading.Thread(target=runner.run_forever, daemon=True) for runner in runners]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for runner in runners:
            runner.stop()
        for thread in threads:
            thread.join(GRACEFUL_SECONDS)


def _one_line(said: object, **options: Any) -> str:
    """JSON in which no character ends a line for any reader, however it splits text."""
    line = json.dumps(said, ensure_ascii=False, **options)
    return line.translate({code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)})


def configure_logging() -> None:
    """JSON lines on stderr, UTC, one event a line (ASVS 16.2.4, 16.4.1)."""
    structlog.configure(logger_factory=structlog.stdlib.LoggerFactory())
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_one_line),
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

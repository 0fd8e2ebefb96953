"""The whole application over a test's vault. Imported by conftest files.

FastAPI works out a route when it is first asked for one, which takes longer than most tests. So applications are kept
for the next test, which gets a state of its own; two vaults open at once never share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

from fastapi import FastAPI
from starlette.testclient import TestClient

from vault.app.build import build_routes, state_over
from vault.documents.workers import WorkerPool
from vault.platform.runtime import Platform

_IDLE: Final[list[FastAPI]] = []


@contextmanager
def client_of(platform: Platform, workers: WorkerPool | None = None) -> Iterator[TestClient]:
    """A client on this machine. Without workers nothing can be deposited or viewed."""
    app = _IDLE.pop() if _IDLE else build_routes()
    app.state = state_over(platform, cast("WorkerPool", workers))
    with TestClient(
        app, base_url="http://vault.example", raise_server_exceptions=False, client=("127.0.0.1", 50000)
    ) as client:
        yield client
    del app.state
    _IDLE.append(app)

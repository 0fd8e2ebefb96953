"""An application served by the protocol that the vault is served by, on real sockets of this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from vault.operator.bounded_http import Bounds, http_within


@contextlib.contextmanager
def served(application: Any, bounds: Bounds) -> Iterator[tuple[str, int]]:
    """Where it listens, until the end."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as door:
        config = uvicorn.Config(
            application, http=http_within(bounds), ws="none", lifespan="off", log_config=None
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([door],))
        thread.start()
        yield door.getsockname()
        server.should_exit = True
        thread.join()

"""A vault for crash tests: its servers are started, killed and started again; its time is moved, never waited for."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.crash.failpoints import Clock, Plan
from tests.services.processes import RunningServer
from vault.app.open_platform import open_platform
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

HERE = Path(__file__).parent
START_SECONDS = 120
GONE_SECONDS = 60


class ServerDiedError(Exception):
    """A server ended that nobody told to; the text is the end of its log."""


class ServerGoneError(Exception):
    """The connection broke, or there is nobody: what a client sees of a kill."""


class TurnedAwayError(Exception):
    """The vault answered 503: not now."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(code)
        self.code, self.seconds = code, seconds


class Wire(httpx2.BaseTransport):
    """Carries each request once on a connection of its own, so that the client's own repeats stay out of the tests."""

    def __init__(self) -> None:
        self._real = httpx2.HTTPTransport(
            trust_env=False, limits=httpx2.Limits(max_connections=20, max_keepalive_connections=0)
        )
        self.key: str | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.key is not None and "idempotency-key" in request.headers:
            request.headers["Idempotency-Key"] = self.key
        begun = time.monotonic()
        try:
            answer = self._real.handle_request(request)
            if answer.status_code >= 500:
                answer.read()
        except httpx2.TransportError as error:
            raise ServerGoneError(repr(error)) from error
        if answer.status_code == 503:
            # Whoever is turned away before the application has heard of them is told by the status alone.
            code = str(answer.json()["code"]) if answer.content else "unavailable"
            raise TurnedAwayError(code, time.monotonic() - begun)
        assert answer.status_code < 500, f"{request.method} {request.url}: {answer.text}"
        return answer

    def close(self) -> None:
        self._real.close()


class Zygote:
    """The loaded product that servers are forked from; one for all vaults of a run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "crash_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE.parents[1],
        )

    def fork(self, order: dict[str, Any]) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline())["pid"])

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@dataclass
class CrashVault:
    """One vault on one pair of back ends. `environment` holds its `HIZO_*` settings."""

    name: str
    folder: Path
    environment: dict[str, str]
    zygote: Zygote
    clock: Clock = field(default_factory=Clock)
    port: int = 0
    pid: int | None = None
    starts: int = 0
    database: RunningServer | None = None
    """PostgreSQL, where the vault has it to itself."""
    _gone: int = -1
    _control: Any = None

    def __post_init__(self) -> None:
        self.port = _free_port()
        self.environment |= {
            "HIZO_DATA_DIR": str(self.folder / "vault-data"),
            "HIZO_UNLOCK_KEY_FILE": str(self.folder / "unlock-key"),
            "HIZO_VAULT_NAME": "秘蔵製作所",
            "HIZO_LISTEN_PORT": str(self.port),
            "HIZO_BASE_URL": self.address,
            "HIZO_RENDER_WORKERS": "1",
            "HIZO_UPLOAD_EXPIRES_MINUTES": "1",
            "HIZO_SESSION_IDLE_MINUTES": "100000",
            "HIZO_SESSION_ABSOLUTE_HOURS": "5000",
        }
        unlock = self.folder / "unlock-key"
        if not unlock.exists():
            unlock.write_bytes(os.urandom(32))
            unlock.chmod(0o600)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def settings(self) -> Settings:
        """The settings as the server reads them."""
        ours = {name: value for name, value in os.environ.items() if name.startswith("HIZO_")}
        for name in ours:
            del os.environ[name]
        os.environ.update(self.environment)
        try:
            return Settings()  # type: ignore[call-arg]
        finally:
            for name in self.environment:
                del os.environ[name]
            os.environ.update(ours)

    def start(self, plan: Plan | None = None) -> None:
        """Serve, and wait until the vault says it is ready."""
        with (
            tempfile.TemporaryDirectory(prefix="hizo-crash-") as place,
            socket.socket(socket.AF_UNIX) as door,
        ):
            door.bind(f"{place}/control")
            door.listen(1)
            order = {
                "environment": self.environment,
                "control": f"{place}/control",
                "log": str(self.log),
                "moved_ms": self.clock.moved_ms,
                "plan": asdict(plan or Plan()),
            }
            self.pid = self.zygote.fork(order)
            self._gone = os.pidfd_open(self.pid)
            door.settimeout(START_SECONDS)
            connection, _ = door.accept()
            connection.settimeout(START_SECONDS)
            self._control = connection.makefile("rw")
            connection.close()
        self.starts += 1
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        # A context for TLS, which nothing here speaks, would take longer to make than a server to start.
        with httpx2.Client(timeout=5, trust_env=False, verify=False) as asking:  # loopback, no TLS
            while time.monotonic() < deadline:
                if self.is_gone():
                    raise ServerDiedError(self.log.read_text()[-4000:])
                try:
                    if asking.get(f"{self.address}/readyz").status_code == 200:
                        return
                except httpx2.TransportError:
                    time.sleep(0.02)
        raise ServerDiedError("the vault did not become ready in time")

    def is_gone(self, seconds: float = 0) -> bool:
        """Whether the server's process has ended, all its files and sockets closed."""
        return bool(select.select([self._gone], [], [], seconds)[0])

    def arm(self, plan: Plan) -> None:
        self.tell(arm=asdict(plan))

    def disarm(self) -> dict[str, Any]:
        """What the plan in force has met; nothing is in force afterwards."""
        met = self.tell()
        self.tell(arm=asdict(Plan(point="")))
        return met

    def tell(self, **order: Any) -> dict[str, Any]:
        """Give the running server an order and return its answer. Raises ServerGoneError when it was killed."""
        try:
            self._control.write(json.dumps({"moved_ms": self.clock.moved_ms, **order}) + "\n")
            self._control.flush()
            line = self._control.readline()
        except OSError as gone:
            raise ServerGoneError("the control connection broke") from gone
        if not line:
            raise ServerGoneError("the control connection ended")
        answer: dict[str, Any] = json.loads(line)
        self.clock.moved_ms = max(self.clock.moved_ms, int(answer["moved_ms"]))
        return answer

    def move_clock(self, ms: int) -> None:
        """Let time pass for the vault."""
        self.clock.moved_ms += ms
        if self.pid is not None:
            # A server that was just killed is told at its next start.
            with contextlib.suppress(ServerGoneError):
                self.tell()

    def kill(self) -> None:
        """Kill -9 from outside, now."""
        assert self.pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 9)
        self.await_end()

    def await_end(self, seconds: float = GONE_SECONDS) -> None:
        """Wait for the kill that was ordered."""
        if not self.is_gone(seconds):
            raise AssertionError(f"the server was not killed; met {self.tell()['seen'][-40:]}")
        os.close(self._gone)
        with contextlib.suppress(OSError):
            self._control.close()
        self.pid = None

    def stop(self) -> None:
        """End the server as an operator does."""
        if self.pid is None:
            return
        if not self.is_gone():
            os.kill(self.pid, 15)
        self.await_end()

    @contextlib.contextmanager
    def observed(self) -> Iterator[Platform]:
        """The vault's ports in this process, for looking only; open no longer than needed."""
        platform = open_platform(self.settings(), clock=self.clock)
        try:
            yield platform
        finally:
            platform.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def embedded_environment() -> dict[str, str]:
    """SQLite and a local folder below the vault's own data."""
    return {}


def server_environment(folder: Path, postgres: Any, minio: Any) -> dict[str, str]:
    """PostgreSQL for database, key ring and ledger, and a versioned MinIO bucket. `postgres` makes databases."""
    from minio import Minio
    from minio.commonconfig import ENABLED
    from minio.versioningconfig import VersioningConfig

    bucket = f"hizo-{secrets.token_hex(6)}"
    client = Minio(minio.endpoint, access_key=minio.access_key, secret_key=minio.secret_key, secure=False)
    client.make_bucket(bucket)
    client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    secret = folder / "s3-secret"
    secret.write_text(minio.secret_key)
    secret.chmod(0o600)
    return {
        "HIZO_DATABASE_URL": postgres.create(),
        "HIZO_KEY_RING_URL": postgres.create(),
        "HIZO_LEDGER_URL": postgres.create(),
        "HIZO_STORE": "s3",
        "HIZO_S3_ENDPOINT": minio.endpoint,
        "HIZO_S3_BUCKET": bucket,
        "HIZO_S3_ACCESS_KEY": minio.access_key,
        "HIZO_S3_SECRET_KEY_FILE": str(secret),
        "HIZO_S3_SECURE": "false",
    }

"""A vault of the demonstration's own: made in an empty folder, served by the real commands, stopped at the end."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

START_SECONDS = 60
COMPANY = "株式会社大空製作所"


@dataclass
class VaultProcess:
    """The running vault and how to reach it."""

    folder: Path
    address: str
    environment: dict[str, str]
    stoppers: list[Callable[[], object]] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def operator(self, *arguments: str) -> str:
        """Run `hizo-vault` with this vault's settings and return what it printed."""
        done = subprocess.run(  # our own program
            [sys.executable, "-m", "vault.operator.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"hizo-vault {arguments[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def found(self, *arguments: str) -> tuple[str, str]:
        """Run `hizo-vault init` and return the officer's link and its handover code."""
        link, code = self.operator("init", *arguments).splitlines()
        return link, code

    def handover_code(self, person_id: str) -> str:
        """The other half of a link, from the host: before a second person with a post is there."""
        return self.operator("handover-code", person_id)

    def start(self, patience_seconds: float = START_SECONDS) -> None:
        """Serve, and wait until the vault says it is ready."""
        log = (self.folder.parent / "vault.log").open("wb")
        self.process = subprocess.Popen(  # our own program
            [sys.executable, "-m", "vault.operator.main", "serve"],
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the vault did not start; see {log.name}")
            if _is_ready(self.address):
                return
            time.sleep(0.1)
        raise RuntimeError("the vault did not become ready in time")

    def stop(self) -> None:
        """End what this demonstration started, the vault first."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(40)
        for stop in reversed(self.stoppers):
            stop()


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


def make_vault(out: Path, backend: str) -> VaultProcess:
    """Settings of a new vault below `out`; `full` starts PostgreSQL and MinIO for it."""
    folder = out / "vault-data"
    folder.mkdir(mode=0o700)
    passphrase = out / "passphrase"
    passphrase.write_text(secrets.token_urlsafe(24) + "\n")
    passphrase.chmod(0o600)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HIZO_")},
        "HIZO_DATA_DIR": str(folder),
        "HIZO_PASSPHRASE_FILE": str(passphrase),
        "HIZO_VAULT_NAME": COMPANY,
        "HIZO_COMPANY_WORDS": '["大空製作所", "oozora"]',
        "HIZO_BASE_URL": address,
        "HIZO_LISTEN_PORT": str(port),
    }
    vault = VaultProcess(folder, address, environment)
    if backend == "full":
        _add_servers(vault, out)
    return vault


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _add_servers(vault: VaultProcess, out: Path) -> None:
    from storage.s3 import create_bucket  # only the full back end needs S3 and servers
    from tests.services import processes

    store_folder, database_folder = out / "servers" / "minio", out / "servers" / "postgresql"
    for folder in (store_folder, database_folder):
        folder.mkdir(parents=True)
    store = processes.start_minio(store_folder)
    vault.stoppers.append(store.stop)
    database = processes.start_postgres(database_folder, durable=True)
    vault.stoppers.append(database.stop)
    create_bucket(store.endpoint, "hizo", store.access_key, store.secret_key, secure=False)
    secret = out / "servers" / "s3-secret-key"
    secret.write_text(store.secret_key + "\n")
    secret.chmod(0o600)
    database_url = out / "servers" / "database-url"
    database_url.write_text(database.url + "\n")
    database_url.chmod(0o600)
    vault.environment |= {
        "HIZO_DATABASE_URL_FILE": str(database_url),
        "HIZO_STORE": "s3",
        "HIZO_S3_ENDPOINT": store.endpoint,
        "HIZO_S3_BUCKET": "hizo",
        "HIZO_S3_ACCESS_KEY": store.access_key,
        "HIZO_S3_SECRET_KEY_FILE": str(secret),
        "HIZO_S3_SECURE": "false",
    }

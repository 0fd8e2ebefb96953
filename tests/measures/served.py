"""A vault served by the real command, with one officer signed in, for measures of the server itself."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from clients.http_client import VaultClient
from demo.vault_process import VaultProcess, make_vault
from tests.e2e.conftest import Person

PATIENCE_SECONDS = 180


@dataclass
class Served:
    """The running process, and the officer's session."""

    process: VaultProcess
    officer: Person
    token: str

    @property
    def port(self) -> int:
        return int(self.process.address.rpartition(":")[2])

    @property
    def pid(self) -> int:
        assert self.process.process is not None
        return self.process.process.pid

    @property
    def log(self) -> Path:
        return self.process.folder.parent / "vault.log"

    def resident_bytes(self) -> int:
        """The memory of the server's own process, without its sandboxed workers."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise LookupError("VmRSS")

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


def _start(process: VaultProcess) -> None:
    """As `start`, with more patience: a measure may have to share its machine."""
    try:
        process.start()
    except RuntimeError:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert process.process is not None
            assert process.process.poll() is None, "the vault ended at its start"
            try:
                if httpx2.get(f"{process.address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.5)
        raise


@contextmanager
def served_vault(**settings: str) -> Iterator[Served]:
    """A new vault on SQLite, served until the end."""
    with tempfile.TemporaryDirectory(prefix="hizo-measure-") as place:
        process = make_vault(Path(place), "embedded")
        (Path(place) / "temporary").mkdir()
        process.environment |= {
            "TMPDIR": f"{place}/temporary",
            "HIZO_RENDER_WORKERS": "1",
            "HIZO_ZONES": "this machine=127.0.0.0/8",
            **settings,
        }
        link, code = process.found("--officer-name", "森 一", "--officer-mail", "mori@hizo.example")
        _start(process)
        officer = Person("officer.m", VaultClient(process.address))
        try:
            officer.enrol(process.address, link, code)
            token = officer.secrets["session of officer.m"].decode()
            yield Served(process, officer, token)
        finally:
            officer.client.transport.close()
            process.stop()

"""A real scanner with a signature of our own, scanners that lie, and a vault that asks one of them."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.services.processes import RunningServer, eicar_string, free_ports, start_clamd
from vault.app.jobs import job_handlers
from vault.documents.scanning.clamd import Scanner
from vault.documents.workers import WorkerPool
from vault.platform.jobs import JobRunner
from vault.platform.scanner_address import scanner_address_of
from vault.platform.settings import Settings

VERSION = b"ClamAV 1.4.6/27400/Sat Nov 21 08:00:00 2026\0"


@pytest.fixture(scope="session")
def eicar() -> bytes:
    """The industry's harmless test string."""
    return eicar_string()


@pytest.fixture(scope="session")
def infected_text(eicar: bytes) -> bytes:
    return b"step 1: " + eicar + b"\n"


@pytest.fixture
def scanner_setting(clamd_server: str) -> str | None:
    """Which scanner the vault asks; a module that wants another one replaces this."""
    return clamd_server


@pytest.fixture
def settings(settings: Settings, scanner_setting: str | None) -> Settings:
    # A copy would not be looked at: the rules of the settings count here too.
    return Settings(**{**settings.model_dump(), "scanner": scanner_setting, "scanner_seconds": 20})


@pytest.fixture
def work(company: Any, workers: WorkerPool) -> Callable[[], None]:
    """Everything that is due for the background is done."""
    runner = JobRunner(company.platform, job_handlers(workers))

    def run() -> None:
        while runner.run_one():
            pass

    return run


@pytest.fixture(scope="session")
def zipped() -> Callable[[str, bytes], bytes]:
    """A zip archive of one file."""

    def build(name: str, content: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return out.getvalue()

    return build


@dataclass
class ClamdOnAndOff:
    """A real scanner at one address, which comes and goes."""

    folder: Path
    port: int
    server: RunningServer | None = None

    @property
    def setting(self) -> str:
        return f"clamd:127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = start_clamd(self.folder, port=self.port)

    def kill(self) -> None:
        if self.server is not None:
            self.server.process.kill()
            self.server.process.wait()
            self.server = None


@pytest.fixture
def clamd_on_and_off(tmp_path: Path) -> Iterator[ClamdOnAndOff]:
    clamd = ClamdOnAndOff(tmp_path / "clamd", free_ports(1)[0])
    yield clamd
    clamd.kill()


@dataclass
class FakeClamd:
    """A scanner that says what it is told to, and counts what it was sent.

    `answers` are given to one stream after the other, the last one for good: bytes, or `hang`, `cut` (hangs up in the middle)
    and `early` (says clean before it has seen anything).
    """

    answers: list[bytes | str] = field(default_factory=lambda: [b"stream: OK\0"])
    version: bytes | str = VERSION
    streams: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    has_spoken: threading.Event = field(default_factory=threading.Event)
    setting: str = ""

    def serve(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line:
            try:
                self._converse(line)
            except (OSError, struct.error):
                # Whoever asked hung up.
                return

    def _converse(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if command == b"zVERSION\0":
            self._say(line, self.version)
            return
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "early":
            line.sendall(b"stream: OK\0")
            line.shutdown(socket.SHUT_WR)
            self.has_spoken.set()
            self.over.wait(20)
            return
        if answer == "cut":
            line.recv(1000)
            return
        self.streams.append(self._stream(line))
        self._say(line, answer)

    def _say(self, line: socket.socket, answer: bytes | str) -> None:
        if isinstance(answer, bytes):
            line.sendall(answer)
        else:
            self.over.wait(20)

    @staticmethod
    def _stream(line: socket.socket) -> bytes:
        content = io.BytesIO()
        with line.makefile("rb") as sent:
            while length := struct.unpack(">I", sent.read(4))[0]:
                content.write(sent.read(length))
        return content.getvalue()

    def scanner(self, seconds: float = 0.3, longest: int = 1 << 20) -> Scanner:
        return Scanner(scanner_address_of(self.setting), seconds, longest)


@contextmanager
def serving(fake: FakeClamd) -> Iterator[FakeClamd]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fake.setting = f"clamd:127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=fake.serve, args=(listening,), daemon=True).start()
        yield fake
        fake.over.set()


@pytest.fixture
def fake_clamd() -> Iterator[FakeClamd]:
    with serving(FakeClamd()) as fake:
        yield fake

"""A real vault on a real socket, with the jobs of its worker running, and people who use `hizo` against it."""

from __future__ import annotations

import base64
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from vault.app.build import running_app
from vault.app.create_vault import create_vault
from vault.app.jobs import job_handlers
from vault.app.open_platform import open_platform
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.operator.founding import found_prepared
from vault.people.founding import Founder
from vault.platform.jobs import JobRunner
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

PASSWORD = "xQ7-vkzP!w4rJ{number}"


@dataclass
class HurriedClock:
    """A clock that runs as any other and is put forward where a person would wait for the next code."""

    ahead_ms: int = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def to_step(self, step: int) -> None:
        self.ahead_ms += max(0, step * STEP_MS - self.now_ms())


@dataclass
class RunningVault:
    """A founded vault behind an address."""

    url: str
    platform: Platform
    clock: HurriedClock
    officer_link: str
    officer_code: str


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def running_vault(tmp_path: Path, listener: socket.socket) -> Iterator[RunningVault]:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    unlock = tmp_path / "unlock-key"
    unlock.write_bytes(os.urandom(32))
    settings = Settings(
        data_dir=tmp_path / "vault-data",
        unlock_key_file=unlock,
        vault_name="秘蔵製作所",
        company_words=("hizo",),
        base_url=url,
    )
    clock = HurriedClock()
    create_vault(settings)
    platform = open_platform(settings, clock=clock)
    halves = found_prepared(platform, Founder("森 一", "モリ ハジメ", "Mori Hajime", "mori@hizo.example"))
    with running_app(platform) as app:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        jobs = JobRunner(platform, job_handlers(app.state.workers))
        threads = [
            threading.Thread(target=server.run, kwargs={"sockets": [listener]}),
            threading.Thread(target=jobs.run_forever),
        ]
        for thread in threads:
            thread.start()
        try:
            yield RunningVault(url, platform, clock, halves.link, halves.handover_code or "")
        finally:
            server.should_exit = True
            jobs.stop()
            for thread in threads:
                thread.join()
    platform.close()


@dataclass(eq=False)
class Member:
    """A person with a profile of their own and a code application."""

    name: str
    hizo: Callable[..., Any]
    clock: HurriedClock
    password_file: Path
    seed: bytes = b""
    last_step: int = 0
    id: str = ""

    def run(self, *arguments: object, profile: str | None = None) -> Any:
        """Run a command that must succeed; the answer is its JSON."""
        outcome = self.hizo("--profile", profile or self.name, "--json", *arguments)
        assert outcome.code == 0, (arguments, outcome.err)
        return outcome.json

    def refused(self, *arguments: object, profile: str | None = None) -> Any:
        """Run a command that must fail; the answer is the whole outcome."""
        outcome = self.hizo("--profile", profile or self.name, *arguments)
        assert outcome.code != 0, arguments
        return outcome

    def code(self) -> str:
        """A code not used before; time passes where a person would wait for the next one."""
        self.last_step = max(self.last_step + 1, step_at(self.clock.now_ms()))
        self.clock.to_step(self.last_step)
        return code_of(self.seed, self.last_step)

    def fresh(self) -> Member:
        """Give a fresh code for the acts that ask for one."""
        self.run("code", self.code())
        return self

    def enrol(self, link: str, handover_code: str) -> None:
        """Take up a link with its other half, agree to what it shows, and sign in at a device of one's own."""
        given = ("--user", self.name, "--password-file", self.password_file, "--handover-code", handover_code)
        begun = self.run("enrol", link, *given)
        self.seed = base64.b32decode(begun["secret_base32"])
        agree = ("--agree", begun["agreement"]["sha256"])
        at = ("--device", f"{self.name}-pc")
        self.id = self.run("enrol", link, *at, *agree, "--code", self.code())["person"]["id"]

    def sign_in(self, url: str, profile: str) -> None:
        """A second session, in a profile of its own."""
        given = ("--user", self.name, "--password-file", self.password_file, "--code", self.code())
        self.run("login", url, *given, "--device", f"{self.name}-pc", profile=profile)


@pytest.fixture
def member(hizo: Callable[..., Any], running_vault: RunningVault, tmp_path: Path) -> Callable[[str], Member]:
    """Makes people who have not enrolled yet."""
    count = iter(range(100))

    def make(name: str) -> Member:
        password = tmp_path / f"{name}.password"
        password.write_text(PASSWORD.replace("{number}", str(next(count))))
        return Member(name, hizo, running_vault.clock, password)

    return make

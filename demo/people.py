"""The four people of the demonstration: each has a password, a code application and a command line of their own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from clients.errors import ClientError, RefusedError
from clients.http_client import VaultClient
from clients.session_store import SessionStore

STEP_SECONDS = 30
ON_ITS_WAY_SECONDS = 10
"""More than a code takes from here to the vault."""
PROFILE = "demo"
UNEXPECTED = "unexpected"
"""Stands for the code where the client failed without a refusal."""


class UnexpectedError(Exception):
    """A step did not do what it should."""


@dataclass
class Refused(Exception):  # noqa: N818  # what the vault said, not a defect
    """The vault refused; `code` is its refusal code."""

    code: str
    exit_code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass
class Person:
    """One person at one machine. The password lies in a file because `hizo` takes none on its command line."""

    user: str
    name: str
    kana: str
    romaji: str
    department: str
    folder: Path
    title: str = "担当"
    address: str = ""
    seed: str = ""
    last_step: int = 0
    id: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.password_file.write_text(_random_password() + "\n")
        self.password_file.chmod(0o600)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HIZO_")},
            "HIZO_CONFIG_DIR": str(self.folder / "config"),
            "HIZO_LANG": "en",
            "HIZO_PROFILE": PROFILE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    @property
    def password_file(self) -> Path:
        """Where this person's password lies."""
        return self.folder / "password"

    def hizo(self, *arguments: str, stdin: str = "") -> dict[str, Any]:
        """Run the real client; return what it printed as JSON. Raises Refused."""
        done = subprocess.run(  # our own program with our own arguments
            [sys.executable, "-m", "clients.cli.main", "--json", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        if done.returncode:
            raise _refused(done)
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout.strip() else {}
        return answer

    def code(self) -> str:
        """An unused code the vault accepts now: of the step before or of this one. Waits when both are used up."""
        time.sleep(self.seconds_to_next_code())
        # The code of the step before is refused as soon as this step ends, so it must not be about to end.
        oldest = _step_now() - (1 if _seconds_left_in_step() > ON_ITS_WAY_SECONDS else 0)
        self.last_step = max(self.last_step + 1, oldest)
        return pyotp.TOTP(self.seed).at(self.last_step * STEP_SECONDS)

    def seconds_to_next_code(self) -> float:
        """How long until this person has an unused code; 0 when there is one already."""
        return max(0.0, (self.last_step + 1) * STEP_SECONDS - time.time())

    def enrol(self, link: str, handover_code: str) -> None:
        """Take up an invitation with both its halves: the code that confirms it opens the first session."""
        self.address = link.partition("/enrol#")[0]
        named = ("--user", self.user, "--password-file", str(self.password_file))
        begun = self.hizo("enrol", "-", *named, "--handover-code", handover_code, stdin=link + "\n")
        self.seed = begun["secret_base32"]
        agreed = ("--agree", begun["agreement"]["sha256"], "--device", f"{self.user}-pc")
        self.hizo("enrol", "-", *agreed, "--code", self.code(), stdin=link + "\n")

    def confirm(self, other: Person) -> None:
        """Say that one saw the other at their own device."""
        self.hizo("people", "confirm", other.id, "--code", self.code())

    def sign_in(self) -> None:
        """A new session, with password and code."""
        self.hizo(
            "login",
            self.address,
            "--user",
            self.user,
            "--device",
            f"{self.user}-pc",
            "--password-file",
            str(self.password_file),
            "--code",
            self.code(),
        )

    def client(self) -> VaultClient:
        """The typed client in this person's session, for what the command line has no words for."""
        kept = SessionStore(Path(self.environment["HIZO_CONFIG_DIR"]), PROFILE, lambda _: None).session()
        if kept is None:
            raise UnexpectedError(f"{self.user} is not signed in")
        return VaultClient(self.address, token=kept.token)


def code_refusing(act: Any, expected: str) -> str:
    """Do what the vault must refuse the typed client with this code; return status and code."""
    try:
        act()
    except RefusedError as refusal:
        if refusal.problem.code == expected:
            return f"{refusal.problem.status} {expected}"
        raise UnexpectedError(f"expected {expected}, got {refusal.problem.code}") from refusal
    except ClientError as error:
        raise UnexpectedError(f"expected {expected}, got {error}") from error
    raise UnexpectedError(f"expected {expected}, but it was allowed")


def code_of(act: Any, expected: str) -> str:
    """Do what the command line must refuse with this code; return the code."""
    try:
        act()
    except Refused as refusal:
        if refusal.code == expected:
            return expected
        raise UnexpectedError(f"expected {expected}, got {refusal}") from refusal
    raise UnexpectedError(f"expected {expected}, but it was allowed")


def _step_now() -> int:
    return int(time.time()) // STEP_SECONDS


def _seconds_left_in_step() -> float:
    return STEP_SECONDS - time.time() % STEP_SECONDS


def _random_password() -> str:
    return f"{secrets.token_urlsafe(15)}+7"


def _refused(done: subprocess.CompletedProcess[str]) -> Refused:
    text = done.stderr.strip()
    start = text.rfind('{\n  "error"')
    try:
        problem = json.loads(text[start:]) if start >= 0 else {}
    except ValueError:
        problem = {}
    told = [f"     {problem[part]}" for part in ("detail", "remedy") if problem.get(part)]
    return Refused(str(problem.get("code", UNEXPECTED)), done.returncode, "\n".join(told) or text)

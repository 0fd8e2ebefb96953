"""A person at a terminal that is no terminal: real files, a real socket, and a keyring only where a test gives one."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from clients import texts
from clients.cli.app import App
from clients.cli.main import run


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    texts.use("en")


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Hizo = Callable[..., Outcome]


@pytest.fixture
def hizo(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hizo:
    """Runs one command as `hizo` does, with an environment of its own."""

    def call(*arguments: object, stdin: str = "", **environment: str) -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        surroundings = {"HIZO_CONFIG_DIR": str(tmp_path / "config"), **environment}
        code = run([str(each) for each in arguments], App(environment=surroundings))
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    return call


@dataclass
class Asked:
    """A request as it reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What the server says next; `broken_after` cuts the connection after so many bytes of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    broken_after: int | None = None

    @classmethod
    def of(cls, value: object, status: int = 200, **headers: str) -> Answer:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})

    @classmethod
    def problem(cls, status: int, code: str, **members: object) -> Answer:
        document = {
            "type": "about:blank",
            "title": code,
            "status": status,
            "detail": code,
            "code": code,
            **members,
        }
        return cls(status, json.dumps(document).encode(), {"Content-Type": "application/problem+json"})


class Wire(ThreadingHTTPServer):
    """A server on a real socket that gives prepared answers and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def will(self, *answers: Answer) -> None:
        self.answers.extend(answers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Wire

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(Asked(self.command, self.path, headers, self.rfile.read(length)))
        answer = self.server.answers.pop(0)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.broken_after is not None:
            self.wfile.write(answer.body[: answer.broken_after])
            self.close_connection = True
            return
        self.wfile.write(answer.body)

    do_GET = do_POST = do_DELETE = do_PATCH = _serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def signed_in(wire: Wire) -> dict[str, str]:
    """The environment of a signed-in script."""
    return {"HIZO_URL": wire.url, "HIZO_TOKEN": "hizo_ses_test"}


@pytest.fixture
def say() -> type[Answer]:
    """How prepared answers are made."""
    return Answer

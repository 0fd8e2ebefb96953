"""A proxy in front of a real S3 server that lies as it is told. What no rule speaks of passes untouched.

A `Lie` says which requests it is about and what becomes of them. The proxy keeps the caller's own `Host`, so that the
signature is checked by the server behind it; what must change behind the caller's back is changed through `backdoor`, a
client of that server.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from minio import Minio
from minio.versioningconfig import VersioningConfig

from storage.s3 import S3Store
from storage.s3_transport import Patience
from tests.services.plugin import S3Server


@dataclass
class Asked:
    """One request: `key` is that of the object ("" for the bucket), `query` its parameters."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    bucket: str = ""
    key: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.path)
        self.bucket, _, self.key = unquote(parts.path).lstrip("/").partition("/")
        self.query = parse_qs(parts.query, keep_blank_values=True)


@dataclass
class Answer:
    """What goes back: `body` is cut off after `cut` bytes and the connection broken, dripped by `drip` seconds a byte."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    drip: float = 0.0

    def with_body(self, body: bytes) -> Answer:
        """The same with another body, whose length is told."""
        return Answer(self.status, {**self.headers, "content-length": str(len(body))}, body)


class Broken(Exception):  # noqa: N818  # an order, not a failure of the proxy
    """The connection is reset in place of an answer."""


Forward = Callable[[Asked], Answer]


@dataclass
class Lie:
    """What becomes of requests of a `method` ("" for any) whose key matches and that have the parameter `query`, if named.

    `tell` gets the request, the way to the real server, and the proxy. It is told `times`, or for ever with None, beginning
    with the one after `after`.
    """

    tell: Callable[[Asked, Forward, LyingProxy], Answer]
    method: str = ""
    key: str = ".*"
    query: str | None = None
    times: int | None = None
    after: int = 0
    told: int = 0

    def is_about(self, asked: Asked) -> bool:
        return (
            self.method in ("", asked.method)
            and re.fullmatch(self.key, asked.key) is not None
            and (self.query is None or self.query in asked.query)
        )

    def is_due(self) -> bool:
        self.told += 1
        return self.told > self.after and (self.times is None or self.told <= self.after + self.times)


class LyingProxy(ThreadingHTTPServer):
    """Listens on loopback; `lies` may be changed at any time, the first that is about a request has it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, server: S3Server) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.server = server
        self.endpoint = f"127.0.0.1:{self.server_address[1]}"
        self.backdoor = Minio(server.endpoint, server.access_key, server.secret_key, secure=False)
        self.lies: list[Lie] = []
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        for lie in list(self.lies):
            if lie.is_about(asked):
                return lie.tell(asked, self.forward, self) if lie.is_due() else self.forward(asked)
        return self.forward(asked)

    def forward(self, asked: Asked) -> Answer:
        """What the real server says."""
        connection = http.client.HTTPConnection(self.server.endpoint, timeout=20)
        with contextlib.closing(connection):
            connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
            for name, value in asked.headers:
                connection.putheader(name, value)
            connection.endheaders(asked.body or None)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())

    def put_behind(self, asked: Asked, body: bytes) -> None:
        """Leave other bytes under the key of a request."""
        self.backdoor.put_object(asked.bucket, asked.key, io.BytesIO(body), len(body))

    @contextmanager
    def lying(self, *lies: Lie) -> Iterator[None]:
        """Tell these for the length of a block."""
        self.lies[:0] = lies
        try:
            yield
        finally:
            self.lies = [each for each in self.lies if each not in lies]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out in two writes: without this each answer waits for the acknowledgement of its head.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        assert isinstance(self.server, LyingProxy)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            answer = self.server.answer(Asked(self.command, self.path, list(self.headers.items()), body))
        except Broken:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name not in ("connection", "transfer-encoding", "keep-alive"):
                self.send_header(name, value)
        if "content-length" not in answer.headers and answer.status != 204:
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self._give(answer)

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815

    def _give(self, answer: Answer) -> None:
        body = answer.body if answer.cut is None else answer.body[: answer.cut]
        if answer.drip:
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
                time.sleep(answer.drip)
        else:
            self.wfile.write(body)
        if answer.cut is not None:
            self.close_connection = True

    def handle(self) -> None:
        # Whoever is lied to may turn away at any moment.
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


KINDS = ("plain", "versioned", "locked")
HASTY = Patience(connect=1, send=2, answer=0.2, attempts=3, first_pause=0.01)


@dataclass
class LiedBucket:
    """A fresh bucket that can be reached honestly (`honest`) and through the proxy (`store`)."""

    proxy: LyingProxy
    name: str
    store: S3Store
    honest: S3Store

    @classmethod
    def behind(cls, proxy: LyingProxy, kind: str = "plain", patience: Patience = HASTY) -> LiedBucket:
        """Make one of a kind: without versions, with versions, or with object lock."""
        server, name = proxy.server, f"lies-{secrets.token_hex(6)}"
        proxy.backdoor.make_bucket(name, object_lock=kind == "locked")
        if kind == "versioned":
            proxy.backdoor.set_bucket_versioning(name, VersioningConfig("Enabled"))
        # SeaweedFS makes room for a bucket at its first object, which takes longer than the hasty wait.
        first = proxy.backdoor.put_object(name, "first", io.BytesIO(b"1"), 1)
        proxy.backdoor.remove_object(name, "first", version_id=first.version_id)
        reached = [
            S3Store(endpoint, name, server.access_key, server.secret_key, secure=False, patience=patience)
            for endpoint in (proxy.endpoint, server.endpoint)
        ]
        return cls(proxy, name, *reached)

    def known(self, key: str) -> list[str]:
        """The ids of the versions that are readable under a key."""
        return [each.version_id for each in self.honest.versions(key) if each.kind == "version"]


@contextmanager
def lying_proxy(server: S3Server) -> Iterator[LyingProxy]:
    """A proxy in front of a server, for the length of a block."""
    proxy = LyingProxy(server)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


# The lies themselves.


def status(code: int, **more: object) -> Lie:
    """Answer with a status and nothing else; the server is not asked."""
    return Lie(lambda asked, forward, proxy: Answer(code), **more)  # type: ignore[arg-type]


def reset(**more: object) -> Lie:
    """Break the connection; the server is not asked."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        raise Broken

    return Lie(tell, **more)  # type: ignore[arg-type]


def answer_lost(**more: object) -> Lie:
    """The server does it, and the caller hears nothing of it."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        forward(asked)
        raise Broken

    return Lie(tell, **more)  # type: ignore[arg-type]


def late(seconds: float, **more: object) -> Lie:
    """The answer comes, but late."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        time.sleep(seconds)
        return forward(asked)

    return Lie(tell, **more)  # type: ignore[arg-type]


def dripping(seconds: float, **more: object) -> Lie:
    """The answer comes byte by byte."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        answer = forward(asked)
        answer.drip = seconds
        return answer

    return Lie(tell, **more)  # type: ignore[arg-type]


def swallowed(code: int, **more: object) -> Lie:
    """Say it was done, and do nothing."""
    return Lie(lambda asked, forward, proxy: Answer(code, {"etag": '"0"'}), **more)  # type: ignore[arg-type]


def stored_otherwise(change: Callable[[bytes], bytes], **more: object) -> Lie:
    """Take what is sent, and keep something else."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        answer = forward(asked)
        proxy.put_behind(asked, change(asked.body))
        return answer

    return Lie(tell, method="PUT", **more)  # type: ignore[arg-type]


def given_otherwise(change: Callable[[bytes], bytes], **more: object) -> Lie:
    """Give other bytes than are kept; their length is told as they are."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        answer = forward(asked)
        return answer.with_body(change(answer.body)) if answer.status in (200, 206) else answer

    return Lie(tell, method="GET", **more)  # type: ignore[arg-type]


def cut_off(at: int, **more: object) -> Lie:
    """Break off in the middle of a body whose whole length was told."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        answer = forward(asked)
        answer.cut = at
        return answer

    return Lie(tell, method="GET", **more)  # type: ignore[arg-type]


def given_another(instead: str, **more: object) -> Lie:
    """Give another object in place of the one asked for, in the same range."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        answer = forward(asked)
        found = proxy.backdoor.get_object(asked.bucket, instead)
        with contextlib.closing(found):
            body = found.data
        said = re.fullmatch(r"bytes=(\d+)-(\d+)?", dict(asked.headers).get("Range", ""))
        if said:
            body = body[int(said[1]) : int(said[2]) + 1 if said[2] else None]
        return answer.with_body(body)

    return Lie(tell, method="GET", **more)  # type: ignore[arg-type]


def redirected(to: str, **more: object) -> Lie:
    """Send the caller elsewhere."""
    return Lie(
        lambda asked, forward, proxy: Answer(307, {"location": f"http://{to}{asked.path}"}),
        **more,  # type: ignore[arg-type]
    )


def stale(first: list[Answer], **more: object) -> Lie:
    """Give what was answered first, for ever."""

    def tell(asked: Asked, forward: Forward, proxy: LyingProxy) -> Answer:
        if not first:
            first.append(forward(asked))
        return first[0]

    return Lie(tell, **more)  # type: ignore[arg-type]


def hiding_versions(**more: object) -> Lie:
    """List no versions at all."""
    nothing = b"<ListVersionsResult><Name>b</Name><IsTruncated>false</IsTruncated></ListVersionsResult>"
    return Lie(
        lambda asked, forward, proxy: Answer(200, {"content-type": "application/xml"}, nothing),
        method="GET",
        query="versions",
        **more,  # type: ignore[arg-type]
    )


def flipped(body: bytes, place: int = -1) -> bytes:
    """One bit is another."""
    changed = bytearray(body)
    if changed:
        changed[place % len(changed)] ^= 1
    return bytes(changed)

"""The server ends connections that give it nothing to do, and keeps no head without end. Loopback, real sockets."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.vault.operator.on_loopback import served
from vault.operator.bounded_http import Bounds, connections_within

HEAD = b"POST /%b HTTP/1.1\r\nHost: vault.example\r\n"
SHORT = Bounds(head_seconds=0.4, window_seconds=0.4, least_bytes=1000)
FEW = Bounds(connections=12)
PATIENCE_SECONDS = 20
LARGE = 32 << 20
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: vault.example\r\n\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Reads the whole body and says its length; /large answers more than any buffer on the way holds."""
    if scope["type"] != "http":
        raise AssertionError(scope["type"])
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        more = message["more_body"]
    body = bytes(LARGE) if scope["path"] == "/large" else str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with served(application, SHORT) as where:
        yield where


@pytest.fixture
def connection(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connected:
        yield connected


def _everything(connected: socket.socket) -> bytes:
    """What comes until the other side ends the connection."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connected.recv(65536):
            got += piece
    return got


def _first(connected: socket.socket) -> bytes:
    return connected.recv(65536)


def test_a_connection_that_asks_nothing_is_ended_without_a_word(connection: socket.socket) -> None:
    assert _everything(connection) == b""


def test_a_head_that_does_not_end_in_time_is_answered_408(connection: socket.socket) -> None:
    connection.sendall(HEAD % b"")
    assert _everything(connection).startswith(b"HTTP/1.1 408 ")


def test_bytes_that_come_one_by_one_buy_no_time(connection: socket.socket) -> None:
    for byte in HEAD % b"" + b"X-Slow: yes" * 4:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(bytes([byte]))
        time.sleep(0.01)
    assert b"HTTP/1.1 408 " in _everything(connection)


def test_blank_lines_before_a_request_buy_no_time(connection: socket.socket) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(100):
            connection.sendall(b"\r\n")
            time.sleep(0.01)
    assert b"HTTP/1.1 200" not in _everything(connection)


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(HEAD % b"" + b"X-Endless: " + b"x" * 70_000, id="line"),
        pytest.param(b"POST /" + b"x" * 70_000, id="address"),
        pytest.param(HEAD % b"" + b"A: b\r\n" * 150 + b"\r\n", id="lines"),
        pytest.param(HEAD % b"" + b"Cookie: c=d\r\n" * 150, id="lines without an end"),
    ],
)
def test_a_head_without_end_is_answered_431(connection: socket.socket, endless: bytes) -> None:
    connection.sendall(endless)
    assert _everything(connection).startswith(b"HTTP/1.1 431 ")


def test_a_body_that_stops_coming_is_answered_408(connection: socket.socket) -> None:
    connection.sendall(HEAD % b"" + b"Content-Length: 100000\r\n\r\n" + b"x" * 100)
    assert _everything(connection).startswith(b"HTTP/1.1 408 ")


def test_an_answer_that_nobody_reads_is_given_up(connection: socket.socket) -> None:
    connection.sendall(HEAD % b"large" + b"Content-Length: 0\r\n\r\n")
    time.sleep(SHORT.window_seconds * 3)
    assert len(_everything(connection)) < LARGE


def test_an_answer_that_is_read_slowly_but_steadily_arrives(connection: socket.socket) -> None:
    connection.sendall(HEAD % b"large" + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    got = 0
    while piece := connection.recv(1 << 20):
        got += len(piece)
        time.sleep(0.02)
    assert got > LARGE


def test_a_body_that_comes_slowly_but_steadily_is_taken(connection: socket.socket) -> None:
    connection.sendall(HEAD % b"" + b"Content-Length: 60000\r\n\r\n")
    for _ in range(60):
        connection.sendall(bytes(1000))
        time.sleep(0.02)
    assert _first(connection).endswith(b"\r\n\r\n60000")


def test_requests_one_after_the_other_are_all_answered(connection: socket.socket) -> None:
    connection.sendall((HEAD % b"" + b"Content-Length: 3\r\n\r\nabc") * 3)
    got = b""
    while got.count(b"HTTP/1.1 200") < 3:
        got += _first(connection)
    assert got.endswith(b"\r\n\r\n3")


def test_a_connection_is_never_taken_over_by_another_protocol(connection: socket.socket) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    connection.sendall(
        HEAD % b"" + upgrade + b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nContent-Length: 0\r\n\r\n"
    )
    assert _first(connection).startswith(b"HTTP/1.1 200")


def test_what_is_no_http_is_answered_400(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    assert _everything(connection).startswith(b"HTTP/1.1 400 ")


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(
    "hosts", [b"", b"Host: vault.example\r\nHost: other.example\r\n"], ids=["none", "two"]
)
def test_a_request_for_no_host_or_for_two_is_answered_400(connection: socket.socket, hosts: bytes) -> None:
    connection.sendall(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n" + SMUGGLED)
    answered = _everything(connection)
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert answered.count(b"HTTP/1.1 ") == 1


def test_one_address_does_not_take_all_connections_and_is_told_when_to_come_back() -> None:
    with served(application, FEW) as address, contextlib.ExitStack() as stack:
        answers = []
        for _ in range(FEW.connections):
            one = stack.enter_context(socket.create_connection(address, timeout=PATIENCE_SECONDS))
            one.sendall(HEAD % b"" + b"Content-Length: 0\r\n\r\n")
            answers.append(_first(one))
    assert any(each.startswith(b"HTTP/1.1 200") for each in answers)
    refused = [each for each in answers if each.startswith(b"HTTP/1.1 503")]
    assert refused
    assert all(b"\r\nretry-after: " in each for each in refused)


@pytest.mark.asvs("16.5.3")
def test_a_body_there_is_no_memory_for_is_no_fault_of_who_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(HttpToolsProtocol, "on_body", full)
    with (
        served(application, SHORT) as address,
        socket.create_connection(address, timeout=PATIENCE_SECONDS) as one,
    ):
        one.sendall(HEAD % b"" + b"Content-Length: 4\r\n\r\nbody")
        answer = _everything(one)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: " in answer


@pytest.mark.parametrize(("open_files", "connections"), [(64, 4), (256, 100), (1024, 484), (4096, 800)])
def test_connections_leave_the_vault_the_files_it_needs(open_files: int, connections: int) -> None:
    assert connections_within(open_files) == connections


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(
    "doubtful",
    [
        pytest.param(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="both lengths"),
        pytest.param(
            b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", id="both, turned round"
        ),
        pytest.param(b"Content-Length: 4\r\nContent-Length: 0\r\n\r\n", id="two lengths"),
        pytest.param(b"Content-Length: 0, 4\r\n\r\n", id="a list of lengths"),
        pytest.param(b"Content-Length: +0\r\n\r\n", id="signed length"),
        pytest.param(b"Content-Length: 0x0\r\n\r\n", id="hexadecimal length"),
        pytest.param(b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", id="chunked is not the last"),
        pytest.param(b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", id="unknown coding"),
        pytest.param(b"Content-Length : 0\r\n\r\n", id="blank before the colon"),
        pytest.param(b"X: a\r\n Content-Length: 4\r\nContent-Length: 0\r\n\r\n", id="folded line"),
        pytest.param(b"X: a\nContent-Length: 4\r\n\r\n", id="bare line feed"),
        pytest.param(b"X: a\rContent-Length: 4\r\n\r\n", id="bare carriage return"),
        pytest.param(b"X: a\x00b\r\nContent-Length: 0\r\n\r\n", id="NUL in a line"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n", id="hexadecimal chunk"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n0\n\n", id="chunk ended by line feeds"),
    ],
)
def test_a_length_that_can_be_read_in_two_ways_ends_the_connection(
    connection: socket.socket, doubtful: bytes
) -> None:
    connection.sendall(HEAD % b"" + doubtful + SMUGGLED)
    answered = _everything(connection)
    assert answered.count(b"HTTP/1.1 ") == 1, answered
    assert answered.startswith(b"HTTP/1.1 400 "), answered

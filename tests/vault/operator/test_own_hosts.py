"""Only requests for the vault's own names are answered. Loopback, real sockets, the protocol that is served."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.vault.operator.on_loopback import served
from vault.operator.bounded_http import Bounds
from vault.operator.own_hosts import OwnHosts
from vault.platform.settings import Settings

HERE = {"base_url": "https://hizo.example.co.jp", "other_hosts": "10.1.2.3, hizo"}
FOREIGN = {
    "foreign": "vault.attacker.example",
    "foreign with our port": "vault.attacker.example:443",
    "below ours": "a.hizo.example.co.jp",
    "ours as a beginning": "hizo.example.co.jp.attacker.example",
    "ours as an end": "nothizo.example.co.jp",
    "absolute name": "hizo.example.co.jp.",
    "list": "hizo.example.co.jp, vault.attacker.example",
    "with a user": "a@hizo.example.co.jp",
    "address": "127.0.0.1:8640",
    "no port": "hizo.example.co.jp:",
    "no number": "hizo.example.co.jp:https",
    "the computer itself": "localhost",
    "empty": "",
}
OURS = {
    "name": "hizo.example.co.jp",
    "upper case": "HIZO.Example.CO.JP",
    "with its port": "hizo.example.co.jp:443",
    "with another port, as behind a proxy": "hizo.example.co.jp:8443",
    "listed": "hizo",
    "listed, an address": "10.1.2.3:8443",
}


async def application(scope: Any, _receive: Any, send: Any) -> None:
    """Says which host it was asked for."""
    hosts = b",".join(value for name, value in scope["headers"] if name == b"host")
    headers = [(b"content-length", str(len(hosts)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": hosts})


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    hosts = Settings(data_dir=tmp_path_factory.mktemp("vault"), **HERE).own_hosts
    with served(OwnHosts(application, hosts), Bounds()) as where:
        yield where


@pytest.fixture
def ask(address: tuple[str, int]) -> Any:
    def asked(head: str) -> tuple[int, str, str]:
        with socket.create_connection(address, timeout=20) as connection:
            connection.sendall(head.encode() + b"\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            got = b""
            while piece := connection.recv(65536):
                got += piece
        lines, _, body = got.decode().partition("\r\n\r\n")
        return int(lines.split()[1]), lines.lower(), body

    return asked


@pytest.mark.parametrize("host", OURS.values(), ids=OURS)
def test_the_vaults_own_names_are_answered(ask: Any, host: str) -> None:
    assert ask(f"GET /v1/vault HTTP/1.1\r\nHost: {host}")[::2] == (200, host)


@pytest.mark.parametrize("host", FOREIGN.values(), ids=FOREIGN)
def test_a_request_for_another_host_is_refused_and_told_so(ask: Any, host: str) -> None:
    status, head, body = ask(f"GET /v1/vault HTTP/1.1\r\nHost: {host}\r\nAccept-Language: ja")
    assert (status, json.loads(body)["code"]) == (421, "misdirected")
    assert "\r\ncache-control: no-store" in head
    assert host == "" or host not in body


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://hizo.example.co.jp/v1/vault", "vault.attacker.example", 200),
        ("https://HIZO.example.co.jp:443/v1/vault", "vault.attacker.example", 200),
        ("http://vault.attacker.example/v1/vault", "hizo.example.co.jp", 421),
        ("http://hizo.example.co.jp@vault.attacker.example/v1/vault", "hizo.example.co.jp", 421),
        ("//vault.attacker.example/v1/vault", "hizo.example.co.jp", 200),
        ("/v1/vault?http://vault.attacker.example/", "hizo.example.co.jp", 200),
    ],
)
def test_a_target_that_names_its_host_outdoes_the_header(
    ask: Any, target: str, host: str, status: int
) -> None:
    answered, _, body = ask(f"GET {target} HTTP/1.1\r\nHost: {host}")
    assert answered == status
    assert status != 200 or body.lower() in {"hizo.example.co.jp", "hizo.example.co.jp:443"}


def test_a_request_of_old_without_any_host_is_refused_and_two_hosts_are_no_request(ask: Any) -> None:
    assert ask("GET /v1/vault HTTP/1.0")[0] == 421
    twice = "Host: hizo.example.co.jp\r\nHost: hizo.example.co.jp"
    assert ask(f"GET /v1/vault HTTP/1.1\r\n{twice}")[0] == 400
    assert ask("GET /v1/vault HTTP/1.1\r\nX: none")[0] == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_supervisor_asks_by_any_name(ask: Any, path: str) -> None:
    assert ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8640")[0] == 200
    assert ask(f"GET {path}/../v1/vault HTTP/1.1\r\nHost: 127.0.0.1:8640")[0] == 421


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "hizo.example.co.jp"},
        {"base_url": "https://"},
        {"base_url": "ftp://hizo.example.co.jp"},
        {"base_url": "https://hizo.example.co.jp:port"},
        {"other_hosts": "https://hizo.intra"},
        {"other_hosts": "*"},
        {"other_hosts": "hizo.intra hizo"},
        {"other_hosts": "hizo.intra:8443"},
    ],
    ids=str,
)
def test_a_name_nobody_could_be_reached_by_stops_the_start(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"HIZO_BASE_URL|HIZO_OTHER_HOSTS|[Pp]ort"):
        Settings(data_dir=tmp_path, **wrong)


def test_an_address_of_numbers_is_a_name_too(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, base_url="https://[2001:db8::8]:8640").own_hosts == {"[2001:db8::8]"}


def test_a_vault_tried_on_one_computer_answers_to_every_name_of_that(tmp_path: Path) -> None:
    here = {"127.0.0.1", "[::1]", "localhost"}
    assert Settings(data_dir=tmp_path).own_hosts == here
    assert Settings(data_dir=tmp_path, base_url="http://localhost:9000").own_hosts == here

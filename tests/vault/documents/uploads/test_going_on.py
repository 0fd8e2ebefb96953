"""The command's own client against the real vault: a connection that breaks costs one piece, and a new run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from clients.cli import by_pieces
from clients.cli.by_pieces import send_by_pieces
from clients.cli.output import Output
from clients.errors import VaultUnavailableError
from clients.http_client import VaultClient
from clients.http_client.documents import Deposit
from clients.local_file import LocalFile


class Breaking(httpx2.BaseTransport):
    """Carries requests into the application; the connection breaks where told, before or after the vault has acted."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.sent: list[int] = []
        self.breaks: dict[int, str] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.method != "PATCH":
            return self.inner.handle_request(request)  # type: ignore[no-any-return]
        self.sent.append(int(request.headers["upload-offset"]))
        broken = self.breaks.get(len(self.sent))
        if broken == "before":
            raise httpx2.ReadError("cut")
        answer = self.inner.handle_request(request)
        if broken == "after":
            raise httpx2.ReadError("cut")
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def wire(company: Any) -> Breaking:
    return Breaking(company.client._transport)


@pytest.fixture
def client(company: Any, wire: Breaking) -> Iterator[VaultClient]:
    with VaultClient("http://127.0.0.1", token=company["depositor"].token, wire=wire) as client:
        yield client


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch, uploads: Any) -> None:
    """Small pieces, no waiting, and the job runs as soon as it is waited for."""
    monkeypatch.setattr(by_pieces, "PIECE", uploads.piece)
    monkeypatch.setattr("time.sleep", lambda _seconds: uploads.work())


@pytest.fixture
def local(tmp_path: Path, text: bytes) -> LocalFile:
    path = tmp_path / "手順.txt"
    path.write_bytes(text)
    return LocalFile.measure(path)


@pytest.fixture
def deposit(company: Any, local: LocalFile) -> Deposit:
    facts = {
        "entry_id": company.entry_id,
        "type": "electronic_file",
        "marking": "極秘",
        "file_name": "手順.txt",
    }
    return Deposit(facts, lambda: (), local.size, local.sha256)


@pytest.mark.parametrize("broken", ["before", "after"])
def test_a_connection_that_breaks_is_gone_on_with_where_the_vault_stands(
    company: Any, client: VaultClient, wire: Breaking, deposit: Deposit, local: LocalFile, broken: str
) -> None:
    wire.breaks = {2: broken}
    item = send_by_pieces(client, Output(), deposit, local)
    assert item.display_name == "【極秘】手順.txt"
    piece = by_pieces.PIECE
    assert wire.sent == ([0, piece, piece, 2 * piece] if broken == "before" else [0, piece, 2 * piece])
    assert company.rows()["item"] == 1


def test_a_new_run_of_the_command_goes_on_with_the_same_upload(
    company: Any, client: VaultClient, wire: Breaking, deposit: Deposit, local: LocalFile
) -> None:
    wire.breaks = dict.fromkeys(range(2, 2 + by_pieces.TRIES), "before")
    with pytest.raises(VaultUnavailableError):
        send_by_pieces(client, Output(), deposit, local)
    [left] = client.uploads.unfinished()
    assert client.uploads.offset(left.id) == left.received == by_pieces.PIECE
    wire.sent.clear()
    wire.breaks = {}
    again = Deposit(deposit.facts, lambda: (), local.size, local.sha256)
    send_by_pieces(client, Output(), again, local)
    assert wire.sent == [by_pieces.PIECE, 2 * by_pieces.PIECE]
    assert client.uploads.unfinished() == ()
    assert client.uploads.one(left.id).state == "done"


def test_what_the_vault_refuses_is_told_with_its_code(
    company: Any, client: VaultClient, tmp_path: Path, deposit: Deposit
) -> None:
    path = tmp_path / "手順.txt"
    path.write_bytes(b"step\n" * 100_000 + b"\xff\xfe")
    local = LocalFile.measure(path)
    with pytest.raises(Exception) as told:  # noqa: PT011  # which class it is depends on the code
        send_by_pieces(client, Output(), Deposit(deposit.facts, lambda: (), local.size, local.sha256), local)
    assert told.value.problem.code == "type_refused"  # type: ignore[attr-defined]
    client.uploads.discard(client.uploads.unfinished()[0].id)
    assert client.uploads.unfinished() == ()

"""What the connection to a vault does and refuses, over a real socket."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from clients.errors import (
    ConflictError,
    NotFoundError,
    RefusedByRuleError,
    SignInNeededError,
    UnexpectedAnswerError,
    UntrustedVaultError,
    UnusableCommandError,
    VaultUnavailableError,
)
from clients.http_client import VaultClient
from clients.http_client.address import checked_address
from clients.http_client.transport import Call, Transport


@contextmanager
def connected(address: str) -> Iterator[Transport]:
    transport = Transport(address, sleep=lambda _seconds: None)
    try:
        yield transport
    finally:
        transport.close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def transport(wire, pauses):
    made = Transport(wire.url, token="hizo_ses_secret", language="ja", sleep=pauses.append)
    yield made
    made.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://vault.example.co.jp",
        "http://10.0.0.1:8000",
        "http://localhost.example.com",
        "http://127.0.0.1.nip.io",
    ],
)
@pytest.mark.asvs("12.2.1")
def test_secrets_are_never_sent_in_clear_to_another_machine(address):
    with pytest.raises(UntrustedVaultError):
        checked_address(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://vault.example.co.jp/", "https://vault.example.co.jp"),
        ("https://vault.example.co.jp/hizo/", "https://vault.example.co.jp/hizo"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.2:8000", "http://127.0.0.2:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_https_and_this_machine_are_fine(address, expected):
    assert checked_address(address) == expected


@pytest.mark.parametrize(
    "address",
    ["vault.example.co.jp", "ftp://vault", "https://", "https://a:b@vault", "https://v/?x=1", "https://v/#x"],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UnusableCommandError):
        checked_address(address)


def test_every_request_names_session_language_and_client(transport, wire, say):
    wire.will(say.of({}))
    transport.json(Call("GET", "/v1/me"))
    headers = wire.asked[0].headers
    assert headers["authorization"] == "Bearer hizo_ses_secret"
    assert headers["accept-language"] == "ja"
    assert headers["user-agent"].startswith("hizo/")


@pytest.mark.asvs("12.2.1", "15.3.2")
def test_a_redirect_is_never_followed(transport, wire, say):
    wire.will(say(302, b"", {"Location": "https://elsewhere.example/"}))
    with pytest.raises(UnexpectedAnswerError):
        transport.json(Call("GET", "/v1/me"))
    assert len(wire.asked) == 1


def test_a_get_is_repeated_until_the_vault_can_serve(transport, wire, say, pauses):
    wire.will(say(503, b""), say(502, b""), say.of({"ok": True}))
    assert transport.json(Call("GET", "/v1/me")) == {"ok": True}
    assert pauses == [0.5, 1.0]


def test_it_gives_up_in_the_end(transport, wire, say):
    wire.will(*[say(503, b"")] * 4)
    with pytest.raises(VaultUnavailableError):
        transport.json(Call("GET", "/v1/me"))
    assert len(wire.asked) == 4


def test_a_repeated_post_carries_the_same_key_so_that_it_cannot_act_twice(transport, wire, say):
    wire.will(say(200, b"{}", {}, 0), say.of({"id": "x"}))
    assert transport.json(Call("POST", "/v1/entries", body={"name": "x"})) == {"id": "x"}
    first, second = wire.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body


def test_two_acts_never_share_a_key(transport, wire, say):
    wire.will(say.of({}), say.of({}))
    transport.json(Call("POST", "/v1/entries", body={}))
    transport.json(Call("POST", "/v1/entries", body={}))
    assert len({each.headers["idempotency-key"] for each in wire.asked}) == 2


def test_an_act_whose_answer_is_a_secret_is_never_repeated_once_sent(transport, wire, say):
    wire.will(say(200, b"{}", {}, 0))
    with pytest.raises(VaultUnavailableError, match="may have been done"):
        transport.json(Call("POST", "/v1/people", body={}, repeatable=False))
    assert len(wire.asked) == 1


def test_a_body_is_made_anew_for_each_try(transport, wire, say):
    wire.will(say(200, b"{}", {}, 0), say.of({}))
    made = []

    def content():
        made.append(1)
        return iter([b"ab", b"cd"])

    transport.json(Call("POST", "/v1/items", content=content, headers={"Content-Length": "4"}))
    assert [each.body for each in wire.asked] == [b"abcd", b"abcd"]
    assert len(made) == 2


def test_a_server_that_is_not_there_is_told_so():
    with connected("http://127.0.0.1:9") as nobody, pytest.raises(VaultUnavailableError):
        nobody.json(Call("GET", "/v1/me"))


@pytest.mark.parametrize(
    ("status", "code", "clauses", "kind"),
    [
        (401, "unauthenticated", [], SignInNeededError),
        (401, "credentials_invalid", [], SignInNeededError),
        (403, "step_up_required", [], SignInNeededError),
        (429, "account_locked", ["G9.5-j"], SignInNeededError),
        (403, "no_grant", ["G4.1.1-b"], RefusedByRuleError),
        (409, "derivatives_outstanding", ["G9.1.4-b"], RefusedByRuleError),
        (422, "type_refused", [], RefusedByRuleError),
        (404, "not_found", [], NotFoundError),
        (409, "conflict", [], ConflictError),
        (412, "conflict", [], ConflictError),
        (503, "log_unavailable", ["G9.2-a"], VaultUnavailableError),
    ],
)
def test_each_refusal_becomes_its_own_error(wire, say, status, code, clauses, kind):
    wire.will(*[say.problem(status, code, clauses=clauses, remedy="mend it")] * 4)
    with connected(wire.url) as transport, pytest.raises(kind) as caught:
        transport.json(Call("GET", "/v1/me"))
    assert type(caught.value) is kind
    assert caught.value.remedy == "mend it"


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b'"text"', b"[" * 100_000])
def test_an_answer_of_another_form_is_refused(transport, wire, say, body):
    wire.will(say(200, body))
    with pytest.raises(UnexpectedAnswerError):
        transport.json(Call("GET", "/v1/me"))


def test_an_answer_that_is_not_packed_as_it_says_is_refused(transport, wire, say):
    packed = say(200, b"{}", {"Content-Encoding": "gzip"})
    wire.will(packed, packed)
    with pytest.raises(UnexpectedAnswerError):
        transport.json(Call("GET", "/v1/me"))
    with pytest.raises(UnexpectedAnswerError), transport.stream(Call("GET", "/v1/me")) as answer:
        answer.read()


def test_a_stranger_behind_the_address_is_not_believed(transport, wire, say):
    wire.will(say(404, b"<html>nginx</html>", {"Content-Type": "text/html"}))
    with pytest.raises(UnexpectedAnswerError):
        transport.json(Call("GET", "/v1/me"))


def test_lists_are_read_page_by_page(wire, say):
    wire.will(say.of({"items": [{"id": 1}], "next": "c1"}), say.of({"items": [{"id": 2}], "next": None}))
    with VaultClient(wire.url) as client:
        assert client.register.entries() == [{"id": 1}, {"id": 2}]
    assert wire.asked[1].path == "/v1/entries?cursor=c1"


@pytest.mark.parametrize("cursors", [(5, 5, 5), ("a", "b", "a")])
def test_a_list_without_end_is_not_read_for_ever(wire, say, cursors):
    wire.will(*(say.of({"items": [{"id": 1}], "next": cursor}) for cursor in cursors))
    with VaultClient(wire.url) as client, pytest.raises(UnexpectedAnswerError):
        client.register.entries()


def test_an_id_can_never_lead_to_another_path(wire, say):
    wire.will(say.of({}))
    with VaultClient(wire.url) as client:
        client.register.entry("../people?x=1#y")
    assert wire.asked[0].path == "/v1/entries/..%2Fpeople%3Fx%3D1%23y"


def test_a_secret_never_appears_in_a_printed_answer(wire, say):
    wire.will(
        say.of(
            {
                "token": "hizo_ses_very_secret",
                "session_id": "ses_1",
                "person": {"id": "prs_1", "name": "花子"},
                "device_id": "dev_1",
                "device_token": "hizo_dev_very_secret",
                "expires_at": "2026-01-01T00:00:00Z",
            }
        )
    )
    with VaultClient(wire.url) as client:
        answer = client.sign_in.confirm_enrolment("t", "123456", "pc")
    assert "very_secret" not in repr(answer)


@dataclass
class TlsServer:
    """Answers one request over TLS with a certificate for `name`, issued by an authority of its own."""

    url: str
    authority: Path


def _certificate(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
):
    now = datetime.datetime.now(datetime.UTC)
    is_authority = key is signer
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _address = listening.accept()
    with connection, contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as safe:
        safe.recv(65536)
        safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")


@pytest.fixture
def tls_server(tmp_path) -> Iterator[Callable[[str], TlsServer]]:
    with contextlib.ExitStack() as running:

        def serve(name: str) -> TlsServer:
            authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
            issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
            authority = _certificate("Test authority", issuer, authority_key, authority_key)
            leaf = _certificate(name, issuer, key, authority_key)
            private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (tmp_path / "server.pem").write_bytes(private + leaf.public_bytes(Encoding.PEM))
            (tmp_path / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tmp_path / "server.pem")
            listening = running.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_shake_hands, args=(listening, context))
            thread.start()
            running.callback(thread.join)
            return TlsServer(f"https://localhost:{listening.getsockname()[1]}", tmp_path / "authority.pem")

        yield serve


@pytest.mark.asvs("12.3.2")
def test_a_certificate_that_nobody_vouches_for_ends_the_talk_at_once(tls_server):
    with connected(tls_server("localhost").url) as transport, pytest.raises(UntrustedVaultError):
        transport.json(Call("POST", "/v1/sign-in", body={"password": "secret"}))


@pytest.mark.asvs("12.3.2")
def test_a_trusted_authority_vouches_for_the_right_name_only(tls_server, monkeypatch):
    for name, fits in (("localhost", True), ("vault.example", False)):
        server = tls_server(name)
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        with connected(server.url) as transport:
            if fits:
                assert transport.json(Call("GET", "/v1/vault")) == {}
                continue
            with pytest.raises(UntrustedVaultError):
                transport.json(Call("GET", "/v1/vault"))


def test_a_proxy_of_the_environment_never_sees_what_is_for_this_machine(wire, say, monkeypatch):
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    wire.will(say.of({"direct": True}))
    with connected(wire.url) as transport:
        assert transport.json(Call("GET", "/v1/vault")) == {"direct": True}

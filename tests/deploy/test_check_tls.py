"""The check that operators run against a deployed proxy tells right servers from wrong ones, and the shipped proxy is right."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
Serve = Callable[..., int]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A certificate for localhost that vouches for itself, with its key, good for so many days."""
    folder = tmp_path_factory.mktemp("certificates")
    key = rsa.generate_private_key(65537, 2048)

    def make(days: int) -> Path:
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = folder / f"{days}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + made.public_bytes(Encoding.PEM))
        return path

    return make


@pytest.fixture
def listening() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Answers every connection with a function, until the test ends."""
    with contextlib.ExitStack() as running:

        def listen(answer: Callable[[socket.socket], None]) -> int:
            server = socket.create_server(("127.0.0.1", 0))

            def serve() -> None:
                while True:
                    try:
                        connection, _ = server.accept()
                    except OSError:
                        return
                    with connection, contextlib.suppress(OSError):
                        connection.settimeout(5)
                        answer(connection)

            thread = threading.Thread(target=serve)
            thread.start()
            running.callback(thread.join)
            running.callback(server.close)
            running.callback(server.shutdown, socket.SHUT_RDWR)
            return int(server.getsockname()[1])

        yield listen


def tls_answer(certificate: Path, lowest: ssl.TLSVersion, highest: ssl.TLSVersion, ciphers: str):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers(ciphers)
        context.minimum_version, context.maximum_version = lowest, highest

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as safe:
            safe.recv(1)

    return answer


def plain_answer(head: Callable[[bytes], bytes]) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        asked = connection.recv(4096).split(b" ")[1]
        connection.sendall(head(asked) + b"Content-Length: 0\r\nConnection: close\r\n\r\n")

    return answer


def check(port: int, http_port: int, ca: Path) -> subprocess.CompletedProcess[str]:
    arguments = ["localhost", "--port", str(port), "--http-port", str(http_port), "--ca", str(ca)]
    return subprocess.run(
        [sys.executable, ROOT / "deploy/check-tls", *arguments], capture_output=True, text=True, check=False
    )


def shipped(name: str) -> str:
    [value] = re.findall(rf"^\s*{name}\s+([^;]+);", NGINX, re.MULTILINE)
    return str(value)


RIGHT_PLAIN = plain_answer(
    lambda path: (
        b"HTTP/1.1 403 No\r\n"
        if path.startswith(b"/v1/")
        else b"HTTP/1.1 308 On\r\nLocation: https://localhost/\r\n"
    )
)


@pytest.mark.asvs("12.1.1", "12.1.2", "12.2.2", "4.1.2")
def test_a_server_with_the_shipped_settings_passes(listening, certificate) -> None:
    assert shipped("ssl_protocols") == "TLSv1.2 TLSv1.3"
    version, own = ssl.TLSVersion, certificate(90)
    port = listening(tls_answer(own, version.TLSv1_2, version.TLSv1_3, shipped("ssl_ciphers")))
    done = check(port, listening(RIGHT_PLAIN), own)
    assert (done.returncode, "WRONG" in done.stdout) == (0, False), done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 10


@pytest.mark.asvs("12.1.1", "12.1.2", "12.2.2", "4.1.2")
def test_a_server_that_is_wrong_in_every_way_is_told_all_of_it(listening, certificate) -> None:
    version, short = ssl.TLSVersion, certificate(3)
    port = listening(tls_answer(short, version.TLSv1, version.TLSv1_2, "ALL:@SECLEVEL=0"))
    led_on = plain_answer(lambda path: b"HTTP/1.1 200 OK\r\n")
    done = check(port, listening(led_on), short)
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert done.returncode == 1
    for said in ("TLSv1 ", "TLSv1_1", "newest", "CBC", "static RSA", "lasts", "API", "pages"):
        assert any(said in line for line in wrong), (said, done.stdout)


@pytest.mark.asvs("12.2.2")
def test_a_certificate_that_nobody_here_trusts_is_wrong(listening, certificate) -> None:
    version = ssl.TLSVersion
    port = listening(tls_answer(certificate(90), version.TLSv1_2, version.TLSv1_3, "DEFAULT"))
    done = check(port, listening(RIGHT_PLAIN), _other(certificate))
    assert "WRONG the certificate is trusted here" in done.stdout


def _other(certificate: Callable[[int], Path]) -> Path:
    """An authority that did not sign the server's certificate."""
    own = certificate(90)
    key = rsa.generate_private_key(65537, 2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = own.with_name("other.pem")
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.asvs("4.1.2", "4.1.3", "12.3.3")
def test_the_shipped_proxy_leads_pages_only_and_says_itself_who_is_calling() -> None:
    assert re.search(r"location /v1/ \{ return 403; \}", NGINX)
    assert shipped("proxy_pass") == "http://127.0.0.1:8640", "within this host"
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    for header in ("X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"):
        assert f'proxy_set_header {header} "";' in NGINX
    assert shipped("proxy_request_buffering") == "off", "no document lies on the proxy's disk"
    assert shipped("proxy_max_temp_file_size") == "0"

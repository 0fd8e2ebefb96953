"""What the S3 backend promises beyond the contract: it waits in bounds, follows nobody, and believes nothing."""

import contextlib
import io
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.versioningconfig import SUSPENDED, VersioningConfig

from storage.blob_keys import new_blob_key
from storage.errors import (
    BlobExistsError,
    BlobMissingError,
    BlobStillThereError,
    CapabilityError,
    DefaultCredentialsError,
    RemovalRefusedError,
    StoreError,
    StoreUnavailableError,
)
from storage.s3 import S3Store, create_bucket
from storage.s3_transport import Patience

HASTY = Patience(connect=1, send=2, answer=0.5, attempts=3, first_pause=0.01)


@pytest.fixture
def key() -> str:
    return new_blob_key("objects")


# A server that lies as it is told: a real socket, because what is tested is what comes over one.


class Liar(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Lying)
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda request: None
        self.requests: list[str] = []

    def store(self) -> S3Store:
        endpoint = f"127.0.0.1:{self.server_address[1]}"
        return S3Store(endpoint, "bucket", "access", "secret-of-test", secure=False, patience=HASTY)


class _Lying(BaseHTTPRequestHandler):
    server: Liar
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.requests.append(f"{self.command} {self.path}")
        self.server.answer(self)

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815

    def handle(self) -> None:
        # A client that turns away during the handshake is what some of the tests are about.
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def liar() -> Iterator[Liar]:
    server = Liar()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def say(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Callable[..., None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    return answer


@pytest.mark.asvs("15.3.2")
def test_a_redirection_is_not_followed(liar, key):
    elsewhere = Liar()
    liar.answer = say(
        307, headers={"Location": f"http://127.0.0.1:{elsewhere.server_address[1]}/bucket/{key}"}
    )
    with pytest.raises(StoreError, match="redirection"):
        liar.store().size(key)
    assert len(liar.requests) == 1
    assert elsewhere.requests == []
    elsewhere.server_close()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_server_faults_are_retried_in_bounds(liar, key, status):
    liar.answer = say(status)
    with pytest.raises(StoreUnavailableError, match=f"HTTP {status}"):
        liar.store().size(key)
    assert len(liar.requests) == HASTY.attempts


def test_a_fault_that_passes_is_not_noticed(liar, key):
    def recovering(request: BaseHTTPRequestHandler) -> None:
        say(503 if len(liar.requests) < HASTY.attempts else 200, headers={"Content-Length": "7"})(request)

    liar.answer = recovering
    assert liar.store().size(key) == 7


def test_a_refusal_is_not_retried_and_not_unavailability(liar, key):
    liar.answer = say(403)
    with pytest.raises(StoreError) as caught:
        liar.store().size(key)
    assert not isinstance(caught.value, StoreUnavailableError)
    assert len(liar.requests) == 1


@pytest.mark.asvs("16.5.2")
def test_a_server_that_never_answers_is_given_up(liar, key):
    ended = threading.Event()
    liar.answer = lambda request: ended.wait(10)
    with pytest.raises(StoreUnavailableError):
        liar.store().size(key)
    ended.set()


@pytest.mark.asvs("16.5.2")
def test_an_answer_that_drips_is_given_up(liar, key):
    def drip(request: BaseHTTPRequestHandler) -> None:
        headers = {"Content-Length": "1000", "Content-Range": "bytes 0-999/1000"}
        say(206, headers=headers)(request)
        try:
            for _ in range(1000):
                request.wfile.write(b"x")
                request.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    liar.answer = drip
    with pytest.raises(StoreUnavailableError, match="too slowly"):
        liar.store().read_range(key, 0, 1000)


def test_a_server_that_does_not_take_what_is_sent_is_given_up(key):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        endpoint = f"127.0.0.1:{deaf.getsockname()[1]}"
        patience = Patience(connect=0.2, send=0.5, answer=0.2, attempts=2, first_pause=0.01)
        store = S3Store(endpoint, "bucket", "access", "secret-of-test", secure=False, patience=patience)
        with pytest.raises(StoreUnavailableError):
            store._client._put_object("bucket", key, b"x" * (8 << 20))


@pytest.mark.asvs("16.5.2")
def test_nobody_listening_is_could_not_reach(key):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        endpoint = f"127.0.0.1:{closed.getsockname()[1]}"
    store = S3Store(endpoint, "bucket", "access", "secret-of-test", secure=False, patience=HASTY)
    with pytest.raises(StoreUnavailableError):
        store.prove_absent(key)
    with pytest.raises(StoreUnavailableError):
        store.put(key, io.BytesIO(b"x"))


def test_the_whole_blob_in_place_of_a_range_is_refused(liar, key):
    liar.answer = say(200, b"0123456789")
    with pytest.raises(StoreError, match="range"):
        liar.store().read_range(key, 2, 3)


def test_another_range_than_asked_for_is_refused(liar, key):
    liar.answer = say(206, b"345", {"Content-Range": "bytes 3-5/10"})
    with pytest.raises(StoreError, match="range"):
        liar.store().read_range(key, 2, 3)


def test_a_range_cut_short_with_a_matching_length_is_refused(liar, key):
    liar.answer = say(206, b"23", {"Content-Range": "bytes 2-4/10"})
    with pytest.raises(StoreError, match="2 bytes instead of 3"):
        liar.store().read_range(key, 2, 3)


def test_a_stream_cut_in_the_middle_never_looks_complete(liar, key):
    def cut(request: BaseHTTPRequestHandler) -> None:
        say(200, b"x" * 1000, {"Content-Length": "5000"})(request)
        request.close_connection = True

    liar.answer = cut
    with liar.store().open(key) as reader, pytest.raises(StoreUnavailableError, match="broke off"):
        list(iter(lambda: reader.read(100), b""))


def test_an_answer_without_a_length_is_refused(liar, key):
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"maybe all")
        request.close_connection = True

    liar.answer = endless
    with pytest.raises(StoreError, match="how long"), liar.store().open(key):
        pass


def test_an_endless_listing_is_cut_off(liar, key):
    def endless(request: BaseHTTPRequestHandler) -> None:
        say(200, headers={"Content-Length": str(1 << 30)})(request)
        try:
            while True:
                request.wfile.write(b"<x/>" * 100_000)
        except OSError:
            pass

    liar.answer = endless
    with pytest.raises(StoreError, match="far more"):
        liar.store().versions(key)


@pytest.mark.parametrize("moment", ["2026-11-22T03:48:27Z", "2026-11-22T03:48:27.371721132Z"])
def test_times_are_read_in_every_precision_that_stores_give(liar, key, moment):
    listing = f"""<ListVersionsResult><Name>bucket</Name><DeleteMarker><Key>{key}</Key><VersionId>v1</VersionId>
        <LastModified>{moment}</LastModified></DeleteMarker></ListVersionsResult>"""
    nothing = b"<ListMultipartUploadsResult><Bucket>bucket</Bucket></ListMultipartUploadsResult>"

    def dated(request: BaseHTTPRequestHandler) -> None:
        say(200, listing.encode() if "versions=" in request.path else nothing)(request)

    liar.answer = dated
    assert [each.version_id for each in liar.store().versions(key)] == ["v1"]


@pytest.mark.parametrize("body", [b"", b"not xml", b"<html>login</html>"])
def test_an_answer_that_is_not_s3_is_an_error_and_no_proof(liar, key, body):
    liar.answer = say(200, body)
    for ask in (lambda: liar.store().versions(key), lambda: liar.store().prove_absent(key)):
        with pytest.raises(StoreError):
            ask()


def test_a_put_that_stores_less_than_was_sent_is_noticed(liar, key):
    nothing = b"<ListVersionsResult><Name>bucket</Name></ListVersionsResult>"

    def losing(request: BaseHTTPRequestHandler) -> None:
        if request.command == "GET":
            say(200, nothing)(request)
        else:
            say(200, headers={"ETag": '"0"', "Content-Length": "0"})(request)

    liar.answer = losing
    with pytest.raises(StoreError, match="5 bytes were sent"):
        liar.store().put(key, io.BytesIO(b"12345"))


def test_a_forbidden_question_is_no_proof_of_absence(liar, key):
    nothing = b"<ListVersionsResult><Name>bucket</Name></ListVersionsResult>"

    def hiding(request: BaseHTTPRequestHandler) -> None:
        listing = request.command == "GET" and ("versions=" in request.path or "uploads=" in request.path)
        say(200, nothing)(request) if listing else say(403)(request)

    liar.answer = hiding
    with pytest.raises(StoreError, match="refused"):
        liar.store().prove_absent(key)


# What operators set up.


@pytest.mark.parametrize(
    ("access", "secret"),
    [("minioadmin", "minioadmin"), ("mine", "minioadmin"), ("minioadmin", "x"), ("", "")],
)
def test_published_credentials_are_refused_before_anything_is_sent(access, secret):
    with pytest.raises(DefaultCredentialsError):
        S3Store("127.0.0.1:1", "bucket", access, secret, secure=False)


@pytest.mark.parametrize("bucket", ["", "no", "Upper", "a/b", "has space"])
def test_a_bucket_name_that_cannot_be_is_refused(bucket):
    with pytest.raises(StoreError, match="not valid"):
        S3Store("127.0.0.1:1", bucket, "access", "secret-of-test", secure=False)


def test_a_missing_bucket_is_not_created_silently(s3_server):
    name = f"test-{secrets.token_hex(8)}"
    store = S3Store(s3_server.endpoint, name, s3_server.access_key, s3_server.secret_key, secure=False)
    with pytest.raises(CapabilityError, match="no bucket"):
        store.probe()
    with pytest.raises(StoreError):
        store.put("objects/a", io.BytesIO(b"x"))
    with pytest.raises(StoreError):
        store.prove_absent("objects/a")


def test_an_existing_bucket_is_not_taken_over(bucket, s3_server):
    with pytest.raises(StoreError, match="exists already"):
        create_bucket(
            s3_server.endpoint, bucket.name, s3_server.access_key, s3_server.secret_key, secure=False
        )


def test_wrong_credentials_are_refused_by_the_store_not_taken_for_absence(bucket, s3_server, key):
    store = S3Store(s3_server.endpoint, bucket.name, s3_server.access_key, "wrong-secret-key", secure=False)
    with pytest.raises(StoreError):
        store.prove_absent(key)


def test_a_server_that_does_not_speak_tls_is_refused(s3_server, bucket):
    store = S3Store(
        s3_server.endpoint, bucket.name, s3_server.access_key, s3_server.secret_key, patience=HASTY
    )
    with pytest.raises(StoreUnavailableError):
        store.size("objects/a")


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate for `name`, signed by itself, and its key; both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    cert_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return cert_file, key_file


@pytest.mark.parametrize(
    ("presented", "trusted", "accepted"),
    [
        ("localhost", "localhost", True),
        ("localhost", "elsewhere", False),
        ("elsewhere", "elsewhere", False),
        ("localhost", None, False),
    ],
)
@pytest.mark.asvs("12.3.2", "12.3.4")
def test_only_a_trusted_certificate_with_the_right_name_is_talked_to(
    liar, tmp_path, key, presented, trusted, accepted
):
    files = {name: self_signed(tmp_path, name) for name in ("localhost", "elsewhere")}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files[presented])
    liar.socket = context.wrap_socket(liar.socket, server_side=True, do_handshake_on_connect=False)
    liar.answer = say(200, headers={"Content-Length": "7"})
    store = S3Store(
        f"localhost:{liar.server_address[1]}",
        "bucket",
        "access",
        "secret-of-test",
        ca_file=str(files[trusted][0]) if trusted else None,
        patience=HASTY,
    )
    if accepted:
        assert store.size(key) == 7
    else:
        with pytest.raises(StoreUnavailableError):
            store.size(key)
        assert liar.requests == []


# Versioned and locked buckets.


def test_a_key_hidden_by_a_delete_marker_is_still_taken_and_still_there(versioned_bucket, key):
    receipt = versioned_bucket.store.put(key, io.BytesIO(b"hidden, not gone"))
    versioned_bucket.hide(key)
    with pytest.raises(BlobMissingError):
        versioned_bucket.store.size(key)
    with pytest.raises(BlobExistsError):
        versioned_bucket.store.put(key, io.BytesIO(b"second"))
    with pytest.raises(BlobStillThereError) as caught:
        versioned_bucket.store.prove_absent(key, [receipt.version_id])
    asked = {question for question, _ in caught.value.answered}
    assert asked == {"list versions", "list delete_markers", f"GET version {receipt.version_id}"}


def test_versions_of_a_bucket_whose_versioning_was_suspended_are_removed(versioned_bucket, key, request):
    store = versioned_bucket.store
    receipt = store.put(key, io.BytesIO(b"a real version"))
    versioned_bucket.client.set_bucket_versioning(versioned_bucket.name, VersioningConfig(SUSPENDED))
    if "seaweedfs" in request.node.name:
        # Its marker in place of the null version comes back whenever it is deleted: such a bucket is no store.
        with pytest.raises(CapabilityError, match="keeps what it was told to delete"):
            store.probe()
        return
    assert store.probe().versioning == "suspended"
    versioned_bucket.overwrite(key)
    versioned_bucket.hide(key)
    assert len(store.versions(key)) == 2
    store.remove(key)
    store.prove_absent(key, [receipt.version_id, "null"])


def test_more_uploads_and_versions_than_one_round_expects_are_all_removed(versioned_bucket, key):
    store = versioned_bucket.store
    store.put(key, io.BytesIO(b"first"))
    for number in range(30):
        versioned_bucket.overwrite(key, b"%d" % number)
    versioned_bucket.leave_upload(key)
    versioned_bucket.leave_upload(key)
    report = store.remove(key)
    assert len(report.steps) == 33
    assert all("HTTP 204" in step.answer for step in report.steps)
    store.prove_absent(key)


@pytest.fixture
def locked_bucket(s3_server):
    name = f"test-{secrets.token_hex(8)}"
    store = S3Store(s3_server.endpoint, name, s3_server.access_key, s3_server.secret_key, secure=False)
    store._client.make_bucket(name, object_lock=True)
    return store, name


@pytest.mark.parametrize("mode", [COMPLIANCE, GOVERNANCE])
def test_a_bucket_that_retains_by_default_is_refused_before_anything_is_written(locked_bucket, mode):
    store, name = locked_bucket
    store._client.set_object_lock_config(name, ObjectLockConfig(mode, 1, DAYS))
    with pytest.raises(CapabilityError, match="keeps every object"):
        store.probe()
    assert list(store.keys()) == []


def test_a_lock_without_default_retention_is_reported(locked_bucket):
    store, _ = locked_bucket
    seen = store.probe()
    assert seen.object_lock
    assert seen.versioning == "enabled"


def test_a_held_object_is_a_refused_removal_in_the_stores_words(locked_bucket, key):
    store, name = locked_bucket
    receipt = store.put(key, io.BytesIO(b"held"))
    store._client.enable_object_legal_hold(name, key, receipt.version_id)
    store._client.remove_object(name, key)
    with pytest.raises(RemovalRefusedError) as caught:
        store.remove(key)
    assert [what for what, _ in caught.value.refused] == [f"version {receipt.version_id}"]
    with pytest.raises(BlobStillThereError):
        store.prove_absent(key)
    store._client.disable_object_legal_hold(name, key, receipt.version_id)
    store.remove(key)
    store.prove_absent(key, [receipt.version_id])


def test_a_sender_that_leaves_leaves_no_part_under_way(bucket, key):
    class Leaving:
        left = 3

        def read(self, n, /):
            self.left -= 1
            if not self.left:
                raise ConnectionResetError("the sender left")
            return b"x" * n

    with pytest.raises(ConnectionResetError, match="the sender left"):
        bucket.store.put(key, Leaving())
    assert not [each.name for each in threading.enumerate() if each.name.startswith("s3-part")]
    assert bucket.store.versions(key) == []

"""Facts of invented disposals, from plain to crowded, and the tools an outsider would use."""

import hashlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from vault.disposal.certificate.facts import (
    CopyFacts,
    CopyState,
    ItemFacts,
    KeyFacts,
    Kind,
    LogFacts,
    ObjectFacts,
    Opening,
    OutsideWord,
    PersonFacts,
    SoloFacts,
    StatementFacts,
    TimeSource,
    VaultFacts,
    VersionFacts,
)
from vault.disposal.certificate.grade import Medium, PlaceFacts, PlaceKind, Step, StepFacts
from vault.disposal.certificate.render import render
from vault.disposal.certificate.sign import sign
from vault.disposal.certificate.signer import Signer, make_signer_certificate, new_signing_key, signer_from

T0 = 1_795_000_000_000
PROOF = """c2sp.org/tlog-proof@v1
index 41
e0IX6cvdWm0GwUlHd3Ez4eJm0HG4ZEOIqG1g4Lk8T1c=
Q0VJ9hRz0Yw3tP9kVh2wTzpwzXbFyq0Gm6oS6aU9m5I=
T2gqYkqWb3k1w2yS0o1h8bWJv6E0bqk2tW0o5iKkH8Y=

vault.example.co.jp/log
43
3Nq6rM4wqfQ1XgYV2m2mSxG1yqJm0c1m8r7m3n0aQ1o=

— vault.example.co.jp/log Zr4t0X3YQm1yVHh2cG1kZ3VwbmZ0cXdlcnR5dWlvcGFzZGZnaGprbHp4Y3Zibm0xMjM0NTY3ODkwMTIzNDU2Nzg5MA==
"""


def object_facts(number: int, *, role: str = "rendition", place: str = "store:main") -> ObjectFacts:
    digest = hashlib.sha256(f"object {number}".encode()).digest()
    return ObjectFacts(
        id=f"obj_{digest.hex()[:26]}",
        role=role,
        sequence=number,
        place=place,
        plaintext_size=1_048_576 + number,
        ciphertext_size=1_048_700 + number,
        ciphertext_sha256=digest,
        key_commitment=hashlib.sha256(b"commitment" + digest).digest(),
    )


def store_place(objects: tuple[ObjectFacts, ...], *, medium: Medium, overwrite: bool) -> PlaceFacts:
    answers = {
        Step.DECRYPTION_TRIED: "key_unavailable: no entry in the ring",
        Step.DELETE_REQUESTED: "delete requested and accepted (204, 1 version)",
        Step.ABSENCE_ASKED: "absent (404)",
    }
    if overwrite:
        answers = {
            Step.OVERWRITTEN: "random bytes written, fsync returned",
            Step.READ_BACK: "the random bytes were read back",
        } | answers
    steps = [
        StepFacts(
            step=step, target=sealed.id, confirmed=True, answer=answer, at_ms=T0 + 60_000 * row + 40 * column
        )
        for row, (step, answer) in enumerate(answers.items())
        for column, sealed in enumerate(objects)
    ]
    return PlaceFacts(
        id="store:main",
        kind=PlaceKind.OBJECT_STORE,
        label="本番の保管先",
        medium=medium,
        targets=tuple(sealed.id for sealed in objects),
        steps=tuple(steps),
    )


def key_places(objects: tuple[ObjectFacts, ...]) -> tuple[PlaceFacts, ...]:
    ring = PlaceFacts(
        id="key-ring",
        kind=PlaceKind.KEY_RING,
        label="鍵束",
        medium=Medium.NOT_RECORDED,
        targets=tuple(sealed.id for sealed in objects),
        steps=tuple(
            StepFacts(step=step, target=sealed.id, confirmed=True, answer=answer, at_ms=T0 - 5_000)
            for sealed in objects
            for step, answer in ((Step.KEY_DELETED, "1 entry deleted"), (Step.KEY_ASKED, "no such entry"))
        ),
    )
    deleted = StepFacts(
        step=Step.EPOCH_KEY_DELETED,
        target="epoch-0007",
        confirmed=True,
        answer="deleted; remanence of the medium not verifiable",
        at_ms=T0 - 3_000,
    )
    provider = PlaceFacts(
        id="provider:file",
        kind=PlaceKind.KEY_PROVIDER,
        label="鍵の保管装置（ファイル）",
        medium=Medium.NOT_RECORDED,
        targets=("epoch-0007",),
        steps=(deleted,),
    )
    transient = PlaceFacts(
        id="transient",
        kind=PlaceKind.TRANSIENT,
        label="表示画像・一時データ",
        medium=Medium.NOT_RECORDED,
        targets=("upload-parts",),
        steps=(
            StepFacts(
                step=Step.REMOVED,
                target="upload-parts",
                confirmed=True,
                answer="0 parts held",
                at_ms=T0 + 400_000,
            ),
        ),
    )
    return ring, provider, transient


def person(name: str, posts: tuple[str, ...], at_ms: int) -> PersonFacts:
    return PersonFacts(
        id=f"prs_{hashlib.sha256(name.encode()).hexdigest()[:26]}",
        name=name,
        posts=posts,
        at_ms=at_ms,
        authentication="password+totp",
        leaf_index=37,
    )


@pytest.fixture
def make_facts() -> Callable[..., StatementFacts]:
    def make(
        *, objects: int = 2, medium: Medium = Medium.NOT_RECORDED, overwrite: bool = False, **changes: object
    ) -> StatementFacts:
        sealed = tuple(object_facts(n + 1) for n in range(objects))
        plain = StatementFacts(
            kind=Kind.CERTIFICATE,
            number="HDC-2026-7Q4K-9XVM-22",
            issued_ms=T0 + 500_000,
            time_source=TimeSource.SELF_DECLARED,
            vault=VaultFacts(
                id="vlt_3k9m2p7q4r8s1t5v6w0x2y3z4a",
                name="株式会社山下精機",
                log_origin="vault.example.co.jp/log",
                log_vkey="vault.example.co.jp/log+66be2dd1+AVvXUp1xPq3m3c0sT4xk1o8eZ8n7mYd2uF3vGJtQ9cJp",
            ),
            item=ItemFacts(
                id="itm_k3n5q7r9s1t3v5w7x9y1z3a5b7",
                type="electronic_file",
                title="低温焼結ペースト 配合条件表",
                file_name="【極秘】低温焼結ペースト_配合条件表_v3.pdf",
                marking="極秘",
                tier=3,
                entry_id="ent_p2r4t6v8x0z2b4d6f8h0k2m4n6",
                entry_name="低温焼結ペーストの製造方法",
            ),
            reason="製法の改訂により不要となったため。",
            versions=(
                VersionFacts(
                    id="ver_1a2b3c4d5e6f7g8h9i0j1k2l3m", number=1, created_ms=T0 - 9_000_000, objects=sealed
                ),
            ),
            ordered_by=person("山田 花子", ("responsible_manager",), T0 - 90_000),
            confirmed_by=person("髙橋 一郎", ("designated_for_erasing",), T0 - 30_000),
            places=(store_place(sealed, medium=medium, overwrite=overwrite), *key_places(sealed)),
            keys=KeyFacts(
                provider="file",
                entries_deleted=objects,
                entries_rewrapped=12_408,
                retired_epochs=("epoch-0007",),
                new_epoch="epoch-0008",
            ),
            copies=(
                CopyFacts(
                    number=1,
                    recipient="佐藤 次郎",
                    state=CopyState.RETURNED,
                    declared=False,
                    at_ms=T0 - 800_000,
                ),
            ),
            log=LogFacts(
                erased_leaf=b'{"act":"item.erased","schema":1}',
                openings=(Opening(field="item", salt=bytes(32), value='"itm_k3n5q7r9s1t3v5w7x9y1z3a5b7"'),),
                proof=PROOF,
                outside_holder=None,
            ),
            signer_sha256=hashlib.sha256(b"signer").digest(),
        )
        return replace(plain, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def signer() -> Signer:
    key = new_signing_key()
    return signer_from(key, make_signer_certificate("株式会社山下精機", key, valid_from_ms=T0 - 86_400_000))


@pytest.fixture
def solo() -> SoloFacts:
    """One person acted alone after the wait, and somebody from outside had agreed."""
    word = OutsideWord(id="prs_outside", name="立会 外子", company="立会法律事務所", at_ms=T0 - 90_000_000)
    return SoloFacts(announced_ms=T0 - 260_000_000, done_ms=T0, waited=True, confirmed_by=word, leaf_index=40)


@pytest.fixture
def signed(make_facts, signer) -> bytes:
    facts = make_facts(signer_sha256=signer.fingerprint)
    return sign(render(facts), signer, kind=facts.kind, at_ms=facts.issued_ms)


class _Answering(BaseHTTPRequestHandler):
    """Hands each time-stamp query to `openssl ts`, or to a canned trouble."""

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        status, media_type, reply = self.server.answer(query)  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@contextmanager
def serving(answer: Callable[[bytes], tuple[int, str, bytes]]) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        server.answer = answer  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Authority:
    """A real RFC 3161 authority: `openssl ts` behind a few lines of HTTP."""

    folder: Path
    url: str = ""
    certificate_pem: str = ""
    asked: int = 0

    def answer(self, query: bytes) -> tuple[int, str, bytes]:
        self.asked += 1
        (self.folder / "query.tsq").write_bytes(query)
        self._openssl("ts -reply -config ts.cnf -queryfile query.tsq -out reply.tsr")
        return 200, "application/timestamp-reply", (self.folder / "reply.tsr").read_bytes()

    def prepare(self) -> None:
        (self.folder / "ts.cnf").write_text(TSA_CONFIGURATION)
        (self.folder / "serial").write_text("01\n")
        self._openssl("ecparam -name prime256v1 -genkey -noout -out tsa.key")
        self._openssl(
            "req -new -x509 -key tsa.key -out tsa.pem -days 9000 -config ts.cnf -extensions tsa_ext"
        )
        self.certificate_pem = (self.folder / "tsa.pem").read_text()

    def _openssl(self, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], cwd=self.folder, check=True, capture_output=True)


TSA_CONFIGURATION = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test time-stamping authority
[tsa_ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
"""


@pytest.fixture
def time_stamping_authority(tmp_path) -> Iterator[Authority]:
    folder = tmp_path / "tsa"
    folder.mkdir()
    authority = Authority(folder)
    authority.prepare()
    with serving(authority.answer) as url:
        authority.url = url
        yield authority


@pytest.fixture
def broken_authority() -> Iterator[Callable[[str], str]]:
    answers = {
        "garbage": (200, "application/timestamp-reply", b"\x30\x03garbage"),
        "error": (503, "text/plain", b"busy"),
    }
    with ExitStack() as running:

        def at(trouble: str) -> str:
            if trouble == "closed":
                return "http://127.0.0.1:9/"
            return running.enter_context(serving(lambda query: answers[trouble]))

        yield at

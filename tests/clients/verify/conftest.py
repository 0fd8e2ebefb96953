"""Real logs and real certificates, made with the same building blocks as the vault's, from invented facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from crypto.canonical import canonical_json
from crypto.checkpoint import Checkpoint
from crypto.commitment import commit
from crypto.merkle import inclusion_proof, leaf_hash, root_of_size
from crypto.signed_note import NoteSigner
from crypto.tiles import TILE_WIDTH, Tile, encode_entry_bundle, encode_tile, tile_hashes, tiles_of_growth
from crypto.tlog_proof import format_tlog_proof
from vault.disposal.certificate.document import substance_sha256
from vault.disposal.certificate.facts import (
    ItemFacts,
    KeyFacts,
    Kind,
    LogFacts,
    ObjectFacts,
    Opening,
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

ORIGIN = "vault.example.co.jp/log"
VAULT = "vlt_3k9m2p7q4r8s1t5v6w0x2y3z4a"
ITEM = "itm_k3n5q7r9s1t3v5w7x9y1z3a5b7"
T0 = 1_795_000_000_000


def leaf_body(index: int, act: str = "item.viewed", **committed: str) -> bytes:
    return canonical_json(
        {
            "schema": 1,
            "index": index,
            "id": f"lef_{index:026d}",
            "time": f"2026-11-19T00:{index // 60:02d}:{index % 60:02d}.000Z",
            "act": act,
            "outcome": "done",
            "objects": ["item"],
            "commitments": committed or {"actor": hashlib.sha256(b"%d" % index).hexdigest()},
        }
    )


@dataclass
class MadeLog:
    """A log in memory that can be written out as the vault exports it."""

    signer: NoteSigner
    bodies: list[bytes]

    @property
    def hashes(self) -> list[bytes]:
        return [leaf_hash(body) for body in self.bodies]

    def checkpoint(self, size: int | None = None) -> str:
        wanted = len(self.bodies) if size is None else size
        return self.signer.sign(Checkpoint(ORIGIN, wanted, root_of_size(self.hashes, wanted)).text())

    def proof(self, index: int, size: int | None = None) -> str:
        wanted = len(self.bodies) if size is None else size
        return format_tlog_proof(index, inclusion_proof(self.hashes, index, wanted), self.checkpoint(wanted))

    def export(self, folder: Path, *, proofs: Sequence[int] = (), older: Sequence[int] = ()) -> Path:
        files: dict[str, bytes] = {
            "checkpoint": self.checkpoint().encode(),
            "log.vkey": self.signer.vkey().encode() + b"\n",
            "entries.jsonl": b"".join(body + b"\n" for body in self.bodies),
        }
        files |= {f"checkpoints/{size:012d}": self.checkpoint(size).encode() for size in older}
        files |= {f"proofs/{index}.tlog-proof": self.proof(index).encode() for index in proofs}
        for tile in tiles_of_growth(0, len(self.bodies)):
            files[tile.path()] = encode_tile(tile_hashes(self.hashes, tile))
            if tile.level == 0:
                first = tile.number * TILE_WIDTH
                bundle = self.bodies[first : first + tile.width]
                files[Tile(None, tile.number, tile.width).path()] = encode_entry_bundle(bundle)
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder


@pytest.fixture(scope="session")
def note_signer() -> NoteSigner:
    return NoteSigner.generate(ORIGIN)


@pytest.fixture
def make_log(note_signer: NoteSigner) -> Callable[[int], MadeLog]:
    return lambda size: MadeLog(note_signer, [leaf_body(index) for index in range(size)])


@pytest.fixture
def vkey(tmp_path: Path, note_signer: NoteSigner) -> Path:
    path = tmp_path / "trusted.vkey"
    path.write_text(note_signer.vkey() + "\n")
    return path


def _steps(target: str, *steps: Step) -> tuple[StepFacts, ...]:
    return tuple(
        StepFacts(step=step, target=target, confirmed=True, answer="ok", at_ms=T0 + place)
        for place, step in enumerate(steps)
    )


def _place(
    name: str, kind: PlaceKind, target: str, *steps: Step, medium: Medium = Medium.NOT_RECORDED
) -> PlaceFacts:
    return PlaceFacts(
        id=name, kind=kind, label=name, medium=medium, targets=(target,), steps=_steps(target, *steps)
    )


def _person(name: str) -> PersonFacts:
    return PersonFacts(
        id=f"prs_{name}",
        name=name,
        posts=("responsible_manager",),
        at_ms=T0 - 60_000,
        authentication="password+totp",
        leaf_index=1,
    )


def _facts(signer: Signer, log_vkey: str) -> StatementFacts:
    sealed = ObjectFacts(
        id="obj_1",
        role="rendition",
        sequence=0,
        place="store:main",
        plaintext_size=1000,
        ciphertext_size=1100,
        ciphertext_sha256=bytes(32),
        key_commitment=bytes(32),
    )
    return StatementFacts(
        kind=Kind.INTERIM_STATEMENT,
        number="HDC-2026-7Q4K-9XVM-22",
        issued_ms=T0 + 500_000,
        time_source=TimeSource.SELF_DECLARED,
        vault=VaultFacts(id=VAULT, name="株式会社山下精機", log_origin=ORIGIN, log_vkey=log_vkey),
        item=ItemFacts(
            id=ITEM,
            type="electronic_file",
            title="配合条件表",
            file_name="【極秘】配合条件表.pdf",
            marking="極秘",
            tier=3,
            entry_id="ent_1",
            entry_name="低温焼結ペーストの製造方法",
        ),
        reason="製法の改訂により不要となったため。",
        versions=(VersionFacts(id="ver_1", number=1, created_ms=T0 - 9_000_000, objects=(sealed,)),),
        ordered_by=_person("hanako"),
        confirmed_by=_person("ichiro"),
        places=(
            _place(
                "store:main",
                PlaceKind.OBJECT_STORE,
                "obj_1",
                Step.DECRYPTION_TRIED,
                Step.DELETE_REQUESTED,
                Step.ABSENCE_ASKED,
            ),
            _place("key-ring", PlaceKind.KEY_RING, "obj_1", Step.KEY_DELETED, Step.KEY_ASKED),
            _place("provider:file", PlaceKind.KEY_PROVIDER, "epoch-7", Step.EPOCH_KEY_DELETED),
        ),
        keys=KeyFacts(
            provider="file",
            entries_deleted=1,
            entries_rewrapped=3,
            retired_epochs=("epoch-7",),
            new_epoch="epoch-8",
        ),
        copies=(),
        log=None,
        signer_sha256=signer.fingerprint,
    )


@dataclass
class CertificateMaker:
    """Makes signed certificates; the knobs make ones that an honest vault would never make."""

    signer: Signer
    log: MadeLog

    def facts(self) -> StatementFacts:
        return _facts(self.signer, self.log.signer.vkey())

    def erased_leaf(
        self, facts: StatementFacts, item: str = ITEM, act: str = "item.erased"
    ) -> tuple[bytes, Any]:
        index = len(self.log.bodies)
        values = {"item": item, "sha256": substance_sha256(facts).hex()}
        openings = []
        committed = {}
        for field, value in values.items():
            salt = hashlib.sha256(field.encode()).digest()
            text = json.dumps(value)
            committed[field] = commit(
                "hizo/leaf-detail/v1", VAULT, f"lef_{index:026d}", field, salt, text.encode()
            ).hex()
            openings.append(Opening(field=field, salt=salt, value=text))
        return leaf_body(index, act, **committed), tuple(openings)

    def facts_of_one(self) -> StatementFacts:
        """One person ordered and confirmed, after the wait."""
        facts = self.facts()
        solo = SoloFacts(
            announced_ms=T0 - 300_000_000, done_ms=T0, waited=True, confirmed_by=None, leaf_index=2
        )
        return replace(facts, confirmed_by=facts.ordered_by, solo=solo)

    def certificate(
        self, *, item: str = ITEM, act: str = "item.erased", number: str = "", alone: bool = False
    ) -> bytes:
        facts = self.facts_of_one() if alone else self.facts()
        body, openings = self.erased_leaf(facts, item, act)
        self.log.bodies.append(body)
        proof = self.log.proof(len(self.log.bodies) - 1)
        logged = LogFacts(erased_leaf=body, openings=openings, proof=proof, outside_holder=None)
        whole = replace(facts, kind=Kind.CERTIFICATE, log=logged, number=number or facts.number)
        return self.signed(render(whole))

    def interim(self) -> bytes:
        return sign(render(self.facts()), self.signer, kind=Kind.INTERIM_STATEMENT, at_ms=T0 + 500_000)

    def signed(self, pdf: bytes) -> bytes:
        return sign(pdf, self.signer, kind=Kind.CERTIFICATE, at_ms=T0 + 500_000)


@pytest.fixture(scope="session")
def certificate_signer() -> Signer:
    key = new_signing_key()
    return signer_from(key, make_signer_certificate("株式会社山下精機", key, valid_from_ms=T0 - 86_400_000))


@pytest.fixture
def maker(certificate_signer: Signer, note_signer: NoteSigner) -> CertificateMaker:
    return CertificateMaker(
        certificate_signer, MadeLog(note_signer, [leaf_body(index) for index in range(5)])
    )


@pytest.fixture(scope="session")
def sound_certificate(certificate_signer: Signer, note_signer: NoteSigner) -> bytes:
    """One honest certificate; setting pages takes a second, so it is made once."""
    log = MadeLog(note_signer, [leaf_body(index) for index in range(5)])
    return CertificateMaker(certificate_signer, log).certificate()


@pytest.fixture
def signer_pem(certificate_signer: Signer) -> bytes:
    return certificate_signer.certificate_pem.encode()

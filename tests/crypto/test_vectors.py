"""Golden vectors: every format is today what it was when the files were made, and each file behaves as it says."""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.canonical import canonical_json
from crypto.checkpoint import open_checkpoint
from crypto.commitment import verify_commitment
from crypto.data_key import DataKey, verify_key_commitment
from crypto.errors import FormatError, IntegrityError, KeyUnavailableError
from crypto.field_seal import open_field
from crypto.key_file_format import FileKeys, KeyFile, Passphrase, SealedFile
from crypto.merkle import leaf_hash
from crypto.password_hash import verify_password
from crypto.primitives import aead_open
from crypto.sealing import SealingReader
from crypto.signed_note import NoteVerifier
from crypto.stream import OpeningReader, open_stream
from crypto.stream_layout import SEGMENT_SIZE, StreamHeader
from crypto.tink_keyset import tink_json_keyset
from crypto.tlog_proof import verify_tlog_proof
from tests.vectors import generate

FOLDER = Path(__file__).parents[1] / "vectors"
FILES = sorted(FOLDER.glob("*/*.txt"))
ERRORS = {
    "integrity failure": IntegrityError,
    "format failure": FormatError,
    "key unavailable": KeyUnavailableError,
}
ORIGIN = "vault.example/log"


@dataclass
class Vector:
    lines: dict[str, str]
    body: str

    @classmethod
    def read(cls, path: Path) -> "Vector":
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        return cls(dict(line.split(": ", 1) for line in head.split("\n")), body)

    def __getitem__(self, name: str) -> str:
        return self.lines[name]

    def octets(self, name: str) -> bytes:
        return bytes.fromhex(self.lines[name])

    @property
    def aad(self) -> bytes:
        return self["aad"].encode()


@pytest.fixture(scope="module")
def made_again() -> dict[str, str]:
    return generate.generate()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_same_inputs_still_give_the_same_bytes(path, made_again):
    assert made_again[f"{path.parent.name}/{path.stem}"] == path.read_text(encoding="utf-8")


def test_no_vector_is_missing(made_again):
    assert {f"{path.parent.name}/{path.stem}" for path in FILES} == set(made_again)


class Stored:
    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.size = len(octets)

    def read_range(self, offset: int, length: int) -> bytes:
        return self.octets[offset : offset + length]


def damaged(octets: bytes, damage: str) -> bytes:
    how, _, by = damage.partition(" ")
    match how:
        case "flip":
            at = int(by)
            return octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]
        case "keep":
            return octets[: int(by)]
        case "append":
            return octets + bytes.fromhex(by)
        case "swap":
            first, second = (
                octets[SEGMENT_SIZE : 2 * SEGMENT_SIZE],
                octets[2 * SEGMENT_SIZE : 3 * SEGMENT_SIZE],
            )
            return octets[:SEGMENT_SIZE] + second + first + octets[3 * SEGMENT_SIZE :]
    return octets


def stream(vector: Vector) -> None:
    key = DataKey(vector.octets("key"))
    header = StreamHeader(vector.octets("salt"), vector.octets("nonce-prefix"))
    plaintext = hashlib.shake_256(b"hizo vector").digest(int(vector["plaintext-length"]))
    whole = SealingReader(io.BytesIO(plaintext), key, vector.aad, _header=header).read()
    if "ciphertext-sha256" in vector.lines:
        assert hashlib.sha256(whole).hexdigest() == vector["ciphertext-sha256"]
    if vector.body:
        assert whole == bytes.fromhex(vector.body)
    damage = vector.lines.get("damage", "")
    aad = damage.removeprefix("open-aad ").encode() if damage.startswith("open-aad") else vector.aad
    octets, length = damaged(whole, damage), int(vector["ciphertext-length"])
    try:
        opened = OpeningReader(Stored(octets), key, aad, length).read()
    except IntegrityError:
        list(open_stream(io.BytesIO(octets), key, aad, expected_ciphertext_length=length))
        pytest.fail("the stream opens what the reader refuses")
    assert opened == plaintext
    assert b"".join(open_stream(io.BytesIO(octets), key, aad, expected_ciphertext_length=length)) == plaintext


def wrap(vector: Vector) -> None:
    opened = aead_open(vector.octets("key"), bytes.fromhex(vector.body), vector.aad)
    assert opened == vector.octets("plaintext")


def field(vector: Vector) -> None:
    opened = open_field(vector.octets("key"), bytes.fromhex(vector.body), vector.aad)
    assert opened == vector.octets("plaintext")


def key_file(vector: Vector) -> None:
    by_key = "unlock-key" in vector.lines
    unlock = KeyFile(vector.octets("unlock-key")) if by_key else Passphrase(vector["passphrase"])
    file = SealedFile.decode(vector.body.encode())
    contents = FileKeys.derive(unlock, file).open(file)
    assert contents.current == vector["current"]
    assert contents.epochs[contents.current] == vector.octets("epoch-key")
    assert list(contents.epochs) == ["epk_1", "epk_2"]


def password(vector: Vector) -> None:
    verify_password(vector.body.strip(), vector["password"])


def commitment(vector: Vector) -> None:
    verify_commitment(
        bytes.fromhex(vector.body),
        domain=vector["domain"],
        vault_id=vector["vault-id"],
        leaf_id=vector["leaf-id"],
        field=vector["field"],
        salt32=vector.octets("salt"),
        value=vector["value"].encode(),
    )


def note(vector: Vector) -> None:
    assert open_checkpoint(vector.body, [NoteVerifier.from_vkey(vector["vkey"])], ORIGIN).size == 11


def tlog_proof(vector: Vector) -> None:
    known = [NoteVerifier.from_vkey(vector["vkey"])]
    verify_tlog_proof(vector.body, leaf_hash(vector["leaf"].encode()), known, ORIGIN)


def key_commitment(vector: Vector) -> None:
    verify_key_commitment(DataKey(vector.octets("key")), bytes.fromhex(vector.body))


def tink_keyset(vector: Vector) -> None:
    assert tink_json_keyset(DataKey(vector.octets("key"))) + "\n" == vector.body


def canonical(vector: Vector) -> None:
    assert canonical_json(json.loads(vector["value"])).decode() + "\n" == vector.body


READERS = {
    reader.__name__.replace("_", "-"): reader
    for reader in (
        stream,
        wrap,
        field,
        key_file,
        password,
        commitment,
        note,
        tlog_proof,
        key_commitment,
        tink_keyset,
    )
} | {"canonical": canonical}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_vector_behaves_as_it_says(path):
    vector = Vector.read(path)
    reader = READERS[vector["kind"]]
    assert vector["provenance"]
    if vector["expect"] == "success":
        reader(vector)
    else:
        with pytest.raises(ERRORS[vector["expect"]]):
            reader(vector)

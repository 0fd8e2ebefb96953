"""Make the golden vectors again and compare with the files beside this one; `--write` adds what is missing.

A file that differs is never overwritten: formats are promised for ever, so a difference is a defect or a new version.
"""

import hashlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from crypto import primitives
from crypto.canonical import canonical_json
from crypto.checkpoint import Checkpoint
from crypto.commitment import commit
from crypto.data_key import DataKey, key_commitment
from crypto.field_seal import _seal_field_with_nonce
from crypto.key_file_format import Contents, FileKeys, KeyFile, Passphrase
from crypto.merkle import inclusion_proof, leaf_hash, root
from crypto.password_hash import _hash_with_salt
from crypto.phc import Argon2idParameters, Pbkdf2Parameters
from crypto.signed_note import NoteSigner
from crypto.stream import SEGMENT_SIZE, SealingReader
from crypto.stream_layout import FIRST_PLAINTEXT_SIZE, NEXT_PLAINTEXT_SIZE, StreamHeader
from crypto.tink_keyset import tink_json_keyset
from crypto.tlog_proof import format_tlog_proof

FOLDER = Path(__file__).parent
INLINE = 400
PROVENANCE = "tests/vectors/generate.py of Hizo 0.1.0"
STREAM = f"{PROVENANCE}; the success cases also open with Tink's AesGcmHkdfStreaming, 262144-byte segments"

KEY = bytes(range(32))
HEADER = StreamHeader(salt=bytes(range(100, 132)), nonce_prefix=bytes(range(200, 207)))
AAD = '{"format":"hizo-object/1","object":"obj_1","vault":"vlt_1"}'
NONCE = bytes(range(50, 62))
SALT = bytes(range(16))


def plaintext(length: int) -> bytes:
    """Return the first bytes of the stream that all vectors take their plaintext from."""
    return hashlib.shake_256(b"hizo vector").digest(length)


def seal(length: int) -> bytes:
    """Seal under the fixed key and header."""
    return SealingReader(io.BytesIO(plaintext(length)), DataKey(KEY), AAD.encode(), _header=HEADER).read()


def vector(kind: str, expect: str, body: str = "", *, provenance: str = PROVENANCE, **values: object) -> str:
    """Write one vector file."""
    lines = {"provenance": provenance, "expect": expect, "kind": kind}
    lines |= {name.replace("_", "-"): str(value) for name, value in values.items()}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()) + "\n" + body


ONE, TWO = FIRST_PLAINTEXT_SIZE, FIRST_PLAINTEXT_SIZE + NEXT_PLAINTEXT_SIZE
LONG = TWO + 1000
STREAM_SUCCESSES = {
    "empty": 0,
    "one-byte": 1,
    "hundred-bytes": 100,
    "one-below-first-segment": ONE - 1,
    "first-segment-full": ONE,
    "one-above-first-segment": ONE + 1,
    "two-segments-full": TWO,
    "three-segments": LONG,
}
STREAM_DAMAGE = {
    "header-flipped": "flip 0",
    "salt-flipped": "flip 1",
    "nonce-prefix-flipped": "flip 39",
    "first-segment-flipped": "flip 40",
    "middle-segment-flipped": f"flip {SEGMENT_SIZE + 7}",
    "last-segment-flipped": f"flip {2 * SEGMENT_SIZE + 7}",
    "tag-flipped": f"flip {2 * SEGMENT_SIZE + 1000 + 15}",
    "cut-at-segment-edge": f"keep {2 * SEGMENT_SIZE}",
    "cut-inside-segment": f"keep {2 * SEGMENT_SIZE - 100}",
    "cut-to-header": "keep 40",
    "appended": "append 00",
    "segments-swapped": "swap",
    "other-associated-data": f"open-aad {AAD.replace('obj_1', 'obj_2')}",
}


def streams() -> Iterator[tuple[str, str]]:
    """Sealed objects, whole and damaged."""
    inputs = {
        "key": KEY.hex(),
        "salt": HEADER.salt.hex(),
        "nonce_prefix": HEADER.nonce_prefix.hex(),
        "aad": AAD,
    }
    for name, length in STREAM_SUCCESSES.items():
        octets = seal(length)
        body = octets.hex() + "\n" if len(octets) < INLINE else ""
        facts = {"plaintext_length": length, "ciphertext_length": len(octets)}
        facts["ciphertext_sha256"] = hashlib.sha256(octets).hexdigest()
        yield f"stream/v1-{name}", vector("stream", "success", body, provenance=STREAM, **inputs, **facts)
    for name, damage in STREAM_DAMAGE.items():
        facts = {"plaintext_length": LONG, "ciphertext_length": len(seal(LONG)), "damage": damage}
        yield f"stream/v1-{name}", vector("stream", "integrity failure", provenance=STREAM, **inputs, **facts)


def small_boxes() -> Iterator[tuple[str, str]]:
    """Wrapped data keys and sealed fields."""
    aad = '{"object":"obj_1","tier":3}'
    wrapped = primitives._aead_seal_with_nonce(KEY, NONCE, plaintext(32), aad.encode())
    field = _seal_field_with_nonce(KEY, NONCE, b"JBSWY3DPEHPK3PXP", aad.encode())
    for kind, box, opens_to in (("wrap", wrapped, plaintext(32)), ("field", field, b"JBSWY3DPEHPK3PXP")):
        start = len(field) - len(b"JBSWY3DPEHPK3PXP") - 28 if kind == "field" else 0
        inputs = {"key": KEY.hex(), "nonce": NONCE.hex(), "plaintext": opens_to.hex()}
        cases = {
            "opens": ("success", box, aad),
            "nonce-flipped": ("integrity failure", flip(box, start), aad),
            "ciphertext-flipped": ("integrity failure", flip(box, start + 12), aad),
            "tag-flipped": ("integrity failure", flip(box, len(box) - 1), aad),
            "other-associated-data": ("integrity failure", box, aad.replace("3", "2")),
            "too-short": ("format failure", box[: start + 27], aad),
        }
        if kind == "field":
            cases["unknown-version"] = ("format failure", b"\x02" + box[1:], aad)
        for name, (expect, octets, given) in cases.items():
            yield f"{kind}/v1-{name}", vector(kind, expect, octets.hex() + "\n", **inputs, aad=given)


def key_files() -> Iterator[tuple[str, str]]:
    """Key files by passphrase and by unlock key."""
    contents = Contents("epk_2", {"epk_1": plaintext(32), "epk_2": KEY}, {"field-key": plaintext(64)[32:]})
    words = "秘密の合言葉 ガ"
    ways = {
        "argon2id": FileKeys._with_salt(Passphrase(words), Argon2idParameters(1024, 2, 1), SALT),
        "pbkdf2": FileKeys._with_salt(Passphrase(words), Pbkdf2Parameters(2000), SALT),
        "unlock-key": FileKeys._with_salt(KeyFile(KEY), Pbkdf2Parameters(1), SALT),
    }
    for name, keys in ways.items():
        unlock = {"unlock_key": KEY.hex()} if name == "unlock-key" else {"passphrase": words}
        facts = {"current": "epk_2", "epoch_key": KEY.hex()}
        body = keys._seal_with_nonce(contents, NONCE).encode().decode()
        yield f"key-file/v1-{name}", vector("key-file", "success", body, **unlock, **facts)
    body = ways["argon2id"]._seal_with_nonce(contents, NONCE).encode().decode()
    cases = {
        "wrong-passphrase": ("key unavailable", body, "another"),
        "other-costs": ("key unavailable", body.replace("m=1024", "m=1023"), words),
        "damaged": ("integrity failure", body.replace('"sealed": "MjM', '"sealed": "MjN'), words),
        "unknown-version": ("format failure", body.replace("key-file/1", "key-file/9"), words),
        "costs-beyond-bounds": ("format failure", body.replace("m=1024", "m=999999999"), words),
        "cut": ("format failure", body[:-20], words),
    }
    for name, (expect, octets, typed) in cases.items():
        yield f"key-file/v1-{name}", vector("key-file", expect, octets, passphrase=typed)


def passwords() -> Iterator[tuple[str, str]]:
    """Password hashes."""
    for name, parameters in {
        "argon2id": Argon2idParameters(1024, 2, 1),
        "pbkdf2": Pbkdf2Parameters(2000),
    }.items():
        body = _hash_with_salt("合言葉 ﾊﾟｽ", parameters, SALT) + "\n"
        yield f"password/v1-{name}", vector("password", "success", body, password="合言葉 パス")
        yield f"password/v1-{name}-wrong", vector("password", "integrity failure", body, password="合言葉")


def log_formats() -> Iterator[tuple[str, str]]:
    """Commitments, notes and proofs of the log."""
    facts = {"domain": "hizo/leaf/v1", "vault_id": "vlt_1", "leaf_id": "lef_1", "field": "person"}
    digest = commit(**facts, salt32=KEY, value="山田".encode()).hex() + "\n"
    shared = {**facts, "salt": KEY.hex()}
    yield "commitment/v1-opens", vector("commitment", "success", digest, **shared, value="山田")
    yield (
        "commitment/v1-other-value",
        vector("commitment", "integrity failure", digest, **shared, value="田中"),
    )

    signer = NoteSigner.from_private_bytes("vault.example/log", KEY)
    leaves = [leaf_hash(b"entry %d" % number) for number in range(11)]
    checkpoint = signer.sign(Checkpoint("vault.example/log", 11, root(leaves)).text())
    known = {"vkey": signer.vkey()}
    yield "note/v1-checkpoint", vector("note", "success", checkpoint, **known, private_key=KEY.hex())
    altered = checkpoint.replace("\n11\n", "\n12\n")
    yield "note/v1-altered", vector("note", "integrity failure", altered, **known)
    stranger = NoteSigner.from_private_bytes("vault.example/log", bytes(32)).vkey()
    yield "note/v1-unknown-key", vector("note", "integrity failure", checkpoint, vkey=stranger)
    yield (
        "note/v1-no-signature",
        vector("note", "format failure", checkpoint.partition("\n\n")[0] + "\n", **known),
    )

    proof = format_tlog_proof(4, inclusion_proof(leaves, 4, 11), checkpoint)
    known["leaf"] = "entry 4"
    yield "tlog-proof/v1-opens", vector("tlog-proof", "success", proof, **known)
    moved = proof.replace("index 4", "index 5")
    yield "tlog-proof/v1-other-index", vector("tlog-proof", "integrity failure", moved, **known)
    padded = proof.replace("index 4", "index 04")
    yield "tlog-proof/v1-padded-index", vector("tlog-proof", "format failure", padded, **known)


def plain_values() -> Iterator[tuple[str, str]]:
    """Deterministic values without a failure of their own."""
    committed = key_commitment(DataKey(KEY)).hex() + "\n"
    yield "key-commitment/v1", vector("key-commitment", "success", committed, key=KEY.hex())
    other = key_commitment(DataKey(bytes(32))).hex() + "\n"
    yield "key-commitment/v1-other-key", vector("key-commitment", "integrity failure", other, key=KEY.hex())
    yield (
        "tink-keyset/v1",
        vector("tink-keyset", "success", tink_json_keyset(DataKey(KEY)) + "\n", key=KEY.hex()),
    )
    value = '{"b":[1,1.5,1e21,true,null],"a":"é\\u20ac\\ud83d\\ude00\\n","\\u20ac":{}}'
    canonical = canonical_json({"b": [1, 1.5, 1e21, True, None], "a": "é€😀\n", "€": {}}).decode() + "\n"
    yield "canonical/rfc8785", vector("canonical", "success", canonical, value=value)


def flip(octets: bytes, at: int) -> bytes:
    """Flip the lowest bit of one byte."""
    return octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def generate() -> dict[str, str]:
    """Return every vector by its path without `.txt`."""
    parts = (streams, small_boxes, key_files, passwords, log_formats, plain_values)
    return dict(pair for part in parts for pair in part())


def main() -> int:
    """Compare with the files, or add those that are missing."""
    different = 0
    for name, text in generate().items():
        path = FOLDER / f"{name}.txt"
        if not path.exists() and "--write" in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"differs: {path.relative_to(FOLDER)}\n")
            different += 1
    sys.stderr.write(f"{len(generate())} vectors made again, {different} differ\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

"""Offline proof that a leaf is in the log: a `.tlog-proof` file (c2sp.org/tlog-proof@v1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crypto.base64_text import decode_base64, encode_base64
from crypto.checkpoint import Checkpoint, open_checkpoint, parse_decimal
from crypto.errors import FormatError
from crypto.merkle import verify_inclusion
from crypto.primitives import DIGEST_SIZE
from crypto.signed_note import NoteVerifier

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_HASHES: Final = 64


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The members of a proof; `extra` is never authenticated, `checkpoint` is a signed note not yet verified."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def format_tlog_proof(
    index: int, hashes: Sequence[bytes], checkpoint: str, *, extra: bytes | None = None
) -> str:
    """Write a proof.

    Args:
        index: zero-based index of the leaf.
        hashes: inclusion proof in the checkpoint's tree, from the leaf's sibling up.
        checkpoint: the signed checkpoint, verbatim.
        extra: opaque bytes that no verifier may trust.
    """
    lines = [HEADER] + ([] if extra is None else [f"extra {encode_base64(extra)}"])
    lines += [f"index {index}", *map(encode_base64, hashes)]
    return "\n".join(lines) + "\n\n" + checkpoint


def parse_tlog_proof(text: str) -> TlogProof:
    """Read a proof, verifying nothing.

    Raises:
        FormatError: not a proof of this version.
    """
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines.pop(0) != HEADER:
        raise FormatError(f"not a proof that begins with {HEADER}")
    extra = decode_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise FormatError("a proof names the index of its leaf")
    index = parse_decimal(lines.pop(0)[6:])
    hashes = tuple(decode_base64(line) for line in lines)
    if len(hashes) > MAX_HASHES or any(len(each) != DIGEST_SIZE for each in hashes):
        raise FormatError("a proof has at most 64 hashes of 32 bytes")
    return TlogProof(index, hashes, checkpoint, extra)


def verify_tlog_proof(text: str, leaf: bytes, verifiers: Iterable[NoteVerifier], origin: str) -> Checkpoint:
    """Check that leaf hash `leaf` is in log `origin`, and return the checkpoint that says so.

    The caller still checks that the leaf says what is claimed of it, and that the checkpoint is the one others hold.

    Args:
        text: the proof.
        leaf: `merkle.leaf_hash` of the entry.
        verifiers: the keys trusted to sign the log's checkpoints.
        origin: the log's name.

    Raises:
        FormatError: not a proof.
        IntegrityError: unsigned, of another log, or the leaf is not there.
    """
    proof = parse_tlog_proof(text)
    checkpoint = open_checkpoint(proof.checkpoint, verifiers, origin)
    verify_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint

"""A sealed file that travels: what it is and facts anyone may read, then content that opens with a key kept elsewhere.

    file  = "hizo/sealed-file/v1\\n" || uint32be(length of facts) || facts || object

`facts` is RFC 8785 JSON with the commitment to the key; `object` is a sealed object as `crypto.stream_layout` has it. Everything
before the object is its associated data, so that no fact can be changed: nothing opens then.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crypto import labels
from crypto.canonical import canonical_json
from crypto.data_key import DataKey, key_commitment, verify_key_commitment
from crypto.errors import FormatError
from crypto.opening import open_stream
from crypto.sealing import ByteSource, SealingReader, read_exactly

MAX_FACTS: Final = 64 << 10
_LENGTH_SIZE: Final = 4
_COMMITMENT: Final = "key_commitment"


class SealedFileReader:
    """The bytes of a sealed file, readable once from start to end.

    Args:
        facts: what anyone may read of it; bound to the content.
        content: gives the plaintext.
        key: made for this file alone; may be wiped after construction.
    """

    def __init__(self, facts: Mapping[str, str | int], content: ByteSource, key: DataKey) -> None:
        written = canonical_json({**facts, _COMMITMENT: key_commitment(key).hex()})
        head = labels.SEALED_FILE + len(written).to_bytes(_LENGTH_SIZE, "big") + written
        self._head = io.BytesIO(head)
        self._sealing = SealingReader(content, key, head, digest_plaintext=False, digest_ciphertext=False)

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size` of them; none at the end."""
        return self._head.read(size) or self._sealing.read(size)


@dataclass(frozen=True)
class SealedFileHead:
    """What stands before the content: `facts` as read, not yet proven, and the bytes themselves."""

    facts: dict[str, object]
    octets: bytes


def read_head(file: ByteSource) -> SealedFileHead:
    """Read what stands before the content. Only opening proves that it is as it was written.

    Raises:
        FormatError: not a sealed file of this version.
    """
    start = bytes(read_exactly(file, len(labels.SEALED_FILE) + _LENGTH_SIZE))
    length = int.from_bytes(start[len(labels.SEALED_FILE) :], "big")
    if not start.startswith(labels.SEALED_FILE) or not 0 < length <= MAX_FACTS:
        raise FormatError("not a sealed file of a form that is known here")
    written = bytes(read_exactly(file, length))
    try:
        facts = json.loads(written)
    except ValueError as error:
        raise FormatError("the facts of the sealed file cannot be read") from error
    if len(written) != length or not isinstance(facts, dict):
        raise FormatError("the facts of the sealed file cannot be read")
    return SealedFileHead(facts, start + written)


def open_content(head: SealedFileHead, rest: ByteSource, size: int, key: DataKey) -> Iterator[bytes]:
    """Decrypt the content; only the normal end of the iteration says that it was whole.

    Args:
        head: what `read_head` read.
        rest: the file, at the place where `read_head` left it.
        size: the length of the whole file in bytes.
        key: the key it was sealed with.

    Raises:
        IntegrityError: another key, or a file that is not as it was sealed.
        FormatError: no sealed file can have this length.
    """
    commitment = head.facts.get(_COMMITMENT)
    if not isinstance(commitment, str) or not commitment.isascii():
        raise FormatError("the sealed file names no key")
    verify_key_commitment(key, _from_hex(commitment))
    length = size - len(head.octets)
    return open_stream(rest, key, head.octets, expected_ciphertext_length=length)


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise FormatError("the sealed file names no key") from error

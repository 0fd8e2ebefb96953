"""Signed notes (C2SP signed-note v1.0.0) with Ed25519 keys, signature type 0x01.

note = text ending in newline || newline || one line "— <key name> <base64(key id(4) || signature)>" per signature
key id = SHA-256(name || newline || 0x01 || public key)[:4]
verifier key = name + hex(key id) + base64(0x01 || public key), joined by plus signs
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crypto.base64_text import decode_base64, encode_base64
from crypto.errors import FormatError, IntegrityError
from crypto.primitives import KEY_SIZE, sha256

ED25519: Final = b"\x01"
KEY_ID_SIZE: Final = 4
MAX_SIGNATURES: Final = 100
_SIGNATURE_MARK: Final = "\N{EM DASH} "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteSigner:
    """A named Ed25519 key that signs notes."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        _require_name(name)
        self._name = name
        self._key = key
        self._verifier = NoteVerifier(name, key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Self:
        """Make a signer with a fresh key.

        Args:
            name: key name without spaces and plus signs; for a log, its origin.

        Raises:
            FormatError: not a key name.
        """
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, name: str, raw32: bytes) -> Self:
        """Rebuild a signer from its 32-byte private key (RFC 8032 seed).

        Raises:
            FormatError: not a key name, or not 32 bytes.
        """
        if len(raw32) != KEY_SIZE:
            raise FormatError("an Ed25519 private key has 32 bytes")
        return cls(name, Ed25519PrivateKey.from_private_bytes(raw32))

    def __repr__(self) -> str:
        return f"NoteSigner({self._name!r})"

    def private_bytes(self) -> bytes:
        """Return the 32-byte private key, to be stored as a secret."""
        return self._key.private_bytes_raw()

    def vkey(self) -> str:
        """Return the verifier key to publish."""
        return self._verifier.vkey()

    def sign(self, text: str) -> str:
        """Return the signed note of `text`.

        Raises:
            FormatError: the text does not end in a newline, or has control characters.
        """
        _require_text(text)
        if not text.endswith("\n"):
            raise FormatError("the text of a note ends in a newline")
        signature = encode_base64(self._verifier.key_id + self._key.sign(text.encode()))
        return f"{text}\n{_SIGNATURE_MARK}{self._name} {signature}\n"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A named Ed25519 public key."""

    name: str
    public_key: bytes

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        """Read a verifier key.

        Raises:
            FormatError: malformed, of another signature type, or its key id is not that of its key.
        """
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        _require_name(name)
        octets = decode_base64(encoded)
        if octets[:1] != ED25519 or len(octets) != 1 + KEY_SIZE:
            raise FormatError("not the verifier key of an Ed25519 signer")
        verifier = cls(name, octets[1:])
        if key_id != verifier.key_id.hex():
            raise FormatError("the verifier key's id is not that of its key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that name the key in a signature line."""
        return sha256(self.name.encode(), b"\n", ED25519, self.public_key)[:KEY_ID_SIZE]

    def vkey(self) -> str:
        """Return the verifier key as text."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(ED25519 + self.public_key)}"

    def verify(self, text: str, signature: bytes) -> None:
        """Check a signature over `text`.

        Raises:
            IntegrityError: it is not this key's.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature as error:
            raise IntegrityError(f"the signature of {self.name} is not over this text") from error


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who claims to have signed, not yet verified."""

    name: str
    key_id: bytes
    signature: bytes


def split_note(note: str) -> tuple[str, tuple[NoteSignature, ...]]:
    """Split a note into its text and signature lines, verifying nothing.

    Raises:
        FormatError: not a signed note.
    """
    _require_text(note)
    head, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise FormatError("not a signed note: no signature block after an empty line")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise FormatError(f"more than {MAX_SIGNATURES} signatures")
    return head + "\n", tuple(_parse_signature(line) for line in lines)


def open_note(note: str, verifiers: Iterable[NoteVerifier]) -> str:
    """Return the text of a note that a known key has signed.

    Signatures of unknown keys are ignored; of one key only the first counts.

    Raises:
        FormatError: not a signed note.
        IntegrityError: a known key's signature fails, or no known key has signed.
    """
    text, signatures = split_note(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    verified = False
    for line in signatures:
        verifier = known.pop((line.name, line.key_id), None)
        if verifier is not None:
            verifier.verify(text, line.signature)
            verified = True
    if not verified:
        raise IntegrityError("no known key has signed this note")
    return text


def _parse_signature(line: str) -> NoteSignature:
    if not line.startswith(_SIGNATURE_MARK):
        raise FormatError("malformed signature line")
    name, _, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
    _require_name(name)
    octets = decode_base64(encoded)
    if len(octets) <= KEY_ID_SIZE:
        raise FormatError("signature line without a signature")
    return NoteSignature(name, octets[:KEY_ID_SIZE], octets[KEY_ID_SIZE:])


def _require_name(name: str) -> None:
    _require_text(name)
    if not name or "+" in name or any(character.isspace() for character in name):
        raise FormatError("a key name is not empty and has no spaces and no plus sign")


def _require_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise FormatError("not valid Unicode") from error
    if _CONTROL.search(text):
        raise FormatError("control characters have no place in a note")

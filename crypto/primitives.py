"""Every AEAD, HKDF, HMAC, hash and password-derivation call of the vault, each with its safety argument.

All of them come from `cryptography` (OpenSSL); nothing here is home-made. Public functions pick their randomness;
functions with a leading underscore take it, so that golden vectors are exact.
"""

import hashlib
import hmac
import secrets
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from crypto.errors import FormatError, IntegrityError

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
DIGEST_SIZE: Final = 32

Octets: TypeAlias = bytes | bytearray | memoryview


def random_bytes(size: int) -> bytes:
    """Return `size` bytes of the operating system's generator; blocks rather than return weak bytes."""
    return secrets.token_bytes(size)


def sha256(*parts: Octets) -> bytes:
    """SHA-256 (FIPS 180-4) of the concatenation of `parts`, 32 bytes.

    Concatenation is not injective: callers hash fixed-size parts, or prefix lengths themselves.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def require_equal(actual: bytes, expected: bytes, message: str) -> None:
    """Compare in constant time; raise `IntegrityError(message)` when the two differ."""
    if not hmac.compare_digest(actual, expected):
        raise IntegrityError(message)


def hkdf_sha256(key: Octets, *, salt: bytes, info: bytes, size: int = KEY_SIZE) -> bytes:
    """HKDF-SHA-256, extract then expand (RFC 5869).

    Safe because `key` always holds 256 uniform bits, so the output is pseudorandom for every distinct (salt, info).
    """
    return HKDF(hashes.SHA256(), size, salt, info).derive(key)


def hkdf_expand_sha256(key: Octets, *, info: bytes, size: int = KEY_SIZE) -> bytes:
    """HKDF-Expand with SHA-256 (RFC 5869 section 2.3).

    Leaving out Extract is allowed because `key` is already a uniform 256-bit key (RFC 5869 section 3.3).
    """
    return HKDFExpand(hashes.SHA256(), size, info).derive(key)


def argon2id(
    secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int = KEY_SIZE
) -> bytes:
    """Argon2id (RFC 9106) of a low-entropy secret; memory hardness is what slows a guesser down."""
    return Argon2id(
        salt=salt, length=size, iterations=iterations, lanes=lanes, memory_cost=memory_kib
    ).derive(secret)


def pbkdf2_sha256(secret: bytes, *, salt: bytes, iterations: int, size: int = KEY_SIZE) -> bytes:
    """PBKDF2-HMAC-SHA-256 (RFC 8018): built from listed primitives only, and weaker against GPUs than Argon2id."""
    return PBKDF2HMAC(hashes.SHA256(), size, salt, iterations).derive(secret)


def aead_seal(key: Octets, plaintext: bytes, aad: bytes) -> bytes:
    """AES-256-GCM (SP 800-38D) under a fresh random nonce; returns nonce(12) || ciphertext || tag(16).

    Random 96-bit nonces are safe up to 2^32 messages per key (SP 800-38D section 8.3). Every key used here seals one
    small message per key-file write, data key or field, and epoch keys are replaced with each disposal batch.
    """
    return _aead_seal_with_nonce(key, random_bytes(NONCE_SIZE), plaintext, aad)


def _aead_seal_with_nonce(key: Octets, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def aead_open(key: Octets, sealed: bytes, aad: bytes) -> bytes:
    """Open what `aead_seal` made.

    Raises:
        FormatError: shorter than a nonce and a tag.
        IntegrityError: wrong key, other associated data, or altered bytes; the three cannot be told apart.
    """
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise FormatError("sealed value is shorter than a nonce and a tag")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], aad)
    except InvalidTag as error:
        raise IntegrityError("sealed value does not open: wrong key, wrong context or altered") from error


_SEGMENT_DOES_NOT_OPEN: Final = "a segment does not open: wrong key, wrong context, moved or altered"


class SegmentCipher:
    """AES-256-GCM over the segments of one stream, between caller-owned buffers.

    The key is derived for one stream from a fresh 256-bit salt and nonces are counters, so no nonce repeats and the
    2^32 bound on random nonces does not apply. The context is in the derived key, hence no associated data here.
    """

    def __init__(self, derived_key: bytes) -> None:
        self._aead = AESGCM(derived_key)

    def seal_into(self, nonce: bytes, plaintext: Octets, out: bytearray | memoryview) -> None:
        """Write ciphertext and tag of one segment; `out` is exactly `TAG_SIZE` longer than `plaintext`."""
        self._aead.encrypt_into(nonce, plaintext, None, out)

    def open(self, nonce: bytes, ciphertext: Octets) -> bytes:
        """Return the plaintext of one segment.

        Raises:
            IntegrityError: the tag does not match.
        """
        try:
            return self._aead.decrypt(nonce, ciphertext, None)
        except InvalidTag as error:
            raise IntegrityError(_SEGMENT_DOES_NOT_OPEN) from error

    def open_into(self, nonce: bytes, ciphertext: Octets, out: bytearray | memoryview) -> None:
        """Write the plaintext of one segment; on failure `out` holds zeros, never unverified plaintext.

        Raises:
            IntegrityError: the tag does not match.
        """
        try:
            self._aead.decrypt_into(nonce, ciphertext, None, out)
        except InvalidTag as error:
            out[:] = bytes(len(out))
            raise IntegrityError(_SEGMENT_DOES_NOT_OPEN) from error

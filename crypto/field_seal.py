"""Small secrets in database columns (one-time-password seeds, file passwords), sealed to their row.

    sealed = 0x01 || nonce(12) || AES-256-GCM(key, nonce, plaintext, AAD = label || aad)

The caller's `aad` names table, row and column, so a value moved to another row does not open.
"""

from typing import Final

from crypto import labels, primitives
from crypto.errors import FormatError

VERSION: Final = b"\x01"


def seal_field(key32: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Seal `plaintext` under a 32-byte key; the result is 29 bytes longer.

    Raises:
        FormatError: the key has not 32 bytes.
    """
    return _seal_field_with_nonce(key32, primitives.random_bytes(primitives.NONCE_SIZE), plaintext, aad)


def _seal_field_with_nonce(key32: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    _require_key(key32)
    return VERSION + primitives._aead_seal_with_nonce(key32, nonce, plaintext, labels.FIELD_SEAL + aad)


def open_field(key32: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Open what `seal_field` made.

    Raises:
        FormatError: empty, too short, of an unknown version, or the key has not 32 bytes.
        IntegrityError: wrong key, another row's value, or altered.
    """
    _require_key(key32)
    if sealed[:1] != VERSION:
        raise FormatError("sealed field of an unknown version")
    return primitives.aead_open(key32, sealed[1:], labels.FIELD_SEAL + aad)


def _require_key(key32: bytes) -> None:
    if len(key32) != primitives.KEY_SIZE:
        raise FormatError(f"a field key has {primitives.KEY_SIZE} bytes")

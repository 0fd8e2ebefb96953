"""Commitments of the log: a leaf carries one per detail field, details lie beside it and are opened one by one.

    SHA-256( uint32be(|domain|) domain || uint32be(|vault|) vault || uint32be(|leaf id|) leaf id
             || uint32be(|field|) field || uint64be(|value|) || salt(32) || value )

Every variable part is behind its length, so no two sets of inputs have the same bytes. The fresh salt hides the value
from guessing; deleting salt and value later leaves a commitment that says nothing.
"""

import hashlib
from functools import lru_cache
from typing import Final

from crypto.errors import FormatError
from crypto.primitives import random_bytes, require_equal

SALT_SIZE: Final = 32


def new_salt() -> bytes:
    """Return 32 fresh random bytes; one salt serves one commitment."""
    return random_bytes(SALT_SIZE)


class LeafCommitments:
    """Makes the commitments of one leaf, whose fields share the beginning of what is hashed.

    Args:
        domain: label and version of the leaf schema.
        vault_id: which vault's log.
        leaf_id: which leaf.

    Raises:
        FormatError: a name is not valid Unicode.
    """

    def __init__(self, domain: str, vault_id: str, leaf_id: str) -> None:
        self._begun = b"".join(map(_with_length, (domain, vault_id, leaf_id)))

    def commit(self, field: str, salt32: bytes, value: bytes) -> bytes:
        """Return the 32-byte commitment to `value`.

        Args:
            field: which detail field.
            salt32: from `new_salt`, stored beside the value.
            value: canonical bytes of the detail.

        Raises:
            FormatError: the salt has not 32 bytes, or the name is not valid Unicode.
        """
        if len(salt32) != SALT_SIZE:
            raise FormatError(f"a commitment salt has {SALT_SIZE} bytes")
        parts = (self._begun, _field(field), len(value).to_bytes(8, "big"), salt32, value)
        return hashlib.sha256(b"".join(parts)).digest()


def commit(domain: str, vault_id: str, leaf_id: str, field: str, salt32: bytes, value: bytes) -> bytes:
    """Return one commitment of a leaf; arguments and errors as for `LeafCommitments` and its `commit`."""
    return LeafCommitments(domain, vault_id, leaf_id).commit(field, salt32, value)


def verify_commitment(
    expected: bytes, *, domain: str, vault_id: str, leaf_id: str, field: str, salt32: bytes, value: bytes
) -> None:
    """Check that `expected` commits to `value` in this place of this log.

    Raises:
        IntegrityError: it commits to something else.
        FormatError: as `commit`.
    """
    actual = commit(domain, vault_id, leaf_id, field, salt32, value)
    require_equal(actual, expected, f'the value of "{field}" is not the one that was committed to')


def _with_length(name: str) -> bytes:
    try:
        octets = name.encode()
    except UnicodeEncodeError as error:
        raise FormatError("a name in a commitment is not valid Unicode") from error
    return len(octets).to_bytes(4, "big") + octets


# Fields have few names, and every leaf has many of them.
_field = lru_cache(maxsize=1024)(_with_length)

"""The data key: one random 256-bit key for one sealed object, and nothing else."""

from crypto import labels
from crypto.primitives import KEY_SIZE, hkdf_expand_sha256, random_bytes, require_equal
from crypto.secret_key import SecretKey


class DataKey(SecretKey):
    """The key of one sealed object."""

    __slots__ = ()


def new_data_key() -> DataKey:
    """Return a fresh data key from the operating system's generator."""
    return DataKey(random_bytes(KEY_SIZE))


def key_commitment(key: DataKey) -> bytes:
    """Return the 32-byte public commitment to `key`: HKDF-Expand-SHA-256(key, "hizo/data-key/commit/v1").

    The streaming format does not commit to its key (two keys can be found that open one ciphertext), so this value
    is stored with the object and in the log. It reveals nothing about the key beyond equality.
    """
    return hkdf_expand_sha256(key.reveal(), info=labels.DATA_KEY_COMMITMENT)


def verify_key_commitment(key: DataKey, expected: bytes) -> None:
    """Check that `key` is the one committed to.

    Raises:
        IntegrityError: it is another key.
    """
    require_equal(key_commitment(key), expected, "this is not the data key that was committed to")

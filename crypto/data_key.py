"""The data key: one random 256-bit key for one sealed object, and nothing else."""

from types import TracebackType
from typing import Self

from crypto import labels
from crypto.errors import FormatError, KeyUnavailableError
from crypto.primitives import KEY_SIZE, Octets, hkdf_expand_sha256, random_bytes, require_equal


class DataKey:
    """32 secret bytes that hide from `repr` and can be overwritten.

    Wiping overwrites this object's own buffer. Copies inside OpenSSL and the Python allocator are out of reach, so
    nobody may claim zeroization of process memory; the object makes lifetimes short and visible, no more.
    """

    __slots__ = ("_octets",)

    def __init__(self, octets: Octets) -> None:
        if len(octets) != KEY_SIZE:
            raise FormatError(f"a data key has {KEY_SIZE} bytes")
        self._octets = bytearray(octets)

    def reveal(self) -> bytes:
        """Return the 32 key bytes, as a copy that cannot be wiped; hold it briefly.

        Raises:
            KeyUnavailableError: the key has been wiped.
        """
        if not self._octets:
            raise KeyUnavailableError("this data key has been wiped")
        return bytes(self._octets)

    def wipe(self) -> None:
        """Overwrite the key with zeros and forget it; harmless when repeated."""
        self._octets[:] = bytes(len(self._octets))
        self._octets = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "DataKey()"

    def __reduce__(self) -> str:
        raise TypeError("a data key is never pickled or copied")


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

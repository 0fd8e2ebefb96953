"""What every key held in memory has in common: 32 secret bytes that hide from `repr` and can be overwritten."""

from types import TracebackType
from typing import Self

from crypto.errors import FormatError, KeyUnavailableError
from crypto.primitives import KEY_SIZE, Octets


class SecretKey:
    """32 secret bytes that hide from `repr` and can be overwritten.

    Wiping overwrites this object's own buffer. Copies inside OpenSSL and the Python allocator are out of reach, so
    nobody may claim zeroization of process memory; the object makes lifetimes short and visible, no more.
    """

    __slots__ = ("_octets",)

    def __init__(self, octets: Octets) -> None:
        if len(octets) != KEY_SIZE:
            raise FormatError(f"a key has {KEY_SIZE} bytes")
        self._octets = bytearray(octets)

    def reveal(self) -> bytes:
        """Return the 32 key bytes, as a copy that cannot be wiped; hold it briefly.

        Raises:
            KeyUnavailableError: the key has been wiped.
        """
        if not self._octets:
            raise KeyUnavailableError("this key has been wiped")
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
        return f"{type(self).__name__}()"

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled or copied")

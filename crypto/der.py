"""Telling DER from looser encodings (X.690 section 10.1): definite lengths in their shortest form, nothing left over."""

from typing import Final

from crypto.errors import FormatError

MAX_DEPTH: Final = 32
_CONSTRUCTED: Final = 0x20
_NUMBER: Final = 0x1F


def require_der(octets: bytes) -> None:
    """Check the nesting of tags and lengths; what the values mean is the caller's business.

    Raises:
        FormatError: indefinite or padded lengths, values that do not fill their container, or absurd nesting.
    """
    _require_values(octets, MAX_DEPTH)


def encoded_length(octets: bytes) -> int:
    """Return how many bytes the first value takes.

    Raises:
        FormatError: no whole DER value begins here.
    """
    start, size = _header(octets)
    if start + size > len(octets):
        raise FormatError("a DER value is longer than its container")
    return start + size


def _require_values(octets: bytes, depth: int) -> None:
    if depth == 0:
        raise FormatError("DER nested too deep")
    while octets:
        start, size = _header(octets)
        end = encoded_length(octets)
        if octets[0] & _CONSTRUCTED and size:
            _require_values(octets[start:end], depth - 1)
        octets = octets[end:]


def _header(octets: bytes) -> tuple[int, int]:
    """Return where the first value's contents start, and their size."""
    if len(octets) < 2 or octets[0] == 0 or octets[0] & _NUMBER == _NUMBER:
        raise FormatError("not a DER tag")
    first = octets[1]
    if first < 0x80:
        return 2, first
    count = first & 0x7F
    digits = octets[2 : 2 + count]
    size = int.from_bytes(digits, "big")
    if not 1 <= count <= 4 or len(digits) != count or size < 0x80 or digits[0] == 0:
        raise FormatError("not a DER length")
    return 2 + count, size

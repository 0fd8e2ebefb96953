"""One byte range of a copy, for resuming (RFC 9110 section 14). Several ranges are answered with the whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")


@dataclass(frozen=True)
class ByteRange:
    """Bytes `first` to `last`, inclusive, of `size`."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole file."""
        return self.length == self.size

    def content_range(self) -> str:
        """The `Content-Range` value."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class UnsatisfiableRangeError(Exception):
    """The range begins behind the end of `size` bytes (416)."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def requested_range(header: str | None, size: int) -> ByteRange:
    """The range a `Range` header asks for, the whole file when it asks for none or for several."""
    whole = ByteRange(0, size - 1, size)
    shape = _SINGLE.fullmatch(header.strip()) if header else None
    if shape is None:
        return whole
    first = int(shape[1])
    last = min(int(shape[2]), size - 1) if shape[2] else size - 1
    if first >= size or last < first:
        raise UnsatisfiableRangeError(size)
    return ByteRange(first, last, size)

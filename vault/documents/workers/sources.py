"""Reading a document from inside a worker that may not open anything: byte ranges asked from the parent."""

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# One segment of a sealed object: a smaller question would cost the parent the same decryption.
BLOCK = 256 << 10
_CACHED_BLOCKS = 64
# Who reads on and on is given more each time: a question to an object store costs as much as 1 MiB of its answer.
_MOST_BLOCKS_AT_ONCE = 16
MOST_BYTES_AT_ONCE = _MOST_BLOCKS_AT_ONCE * BLOCK


class RandomAccess(Protocol):
    """What a caller gives as a source: a seekable reader of the plaintext, used by one call at a time."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move; with `whence` 2 from the end. Return the new position."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes from the position."""


class Sink(Protocol):
    """What a caller gives to receive bytes in order, before it is known whether the call will succeed."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


class RemoteSource(io.RawIOBase):
    """A seekable, read-only file whose bytes live with the parent.

    Args:
        size: Length in bytes, as the parent measured it.
        fetch: Gives the bytes of (offset, length), or raises OSError when the parent could not read them.
    """

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size = size
        self._fetch = fetch
        self._position = 0
        self._blocks: OrderedDict[int, memoryview] = OrderedDict()
        self._next_unread = 0
        self._at_once = 1

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move as ``io.IOBase.seek`` does."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative position")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer`; fewer bytes only at the end."""
        out = memoryview(buffer).cast("B")
        wanted = max(0, min(len(out), self._size - self._position))
        filled = 0
        while filled < wanted:
            filled += self._copy_from_block(out[filled:wanted])
        return filled

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, fewer only at the end; all the rest when negative or None."""
        left = max(0, self._size - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > BLOCK:
            out = bytearray(wanted)
            self.readinto(out)
            return bytes(out)
        pieces = []
        while wanted:
            piece = self._rest_of_block()[:wanted]
            self._position += len(piece)
            wanted -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def _copy_from_block(self, out: memoryview) -> int:
        piece = self._rest_of_block()[: len(out)]
        out[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _rest_of_block(self) -> memoryview:
        number, within = divmod(self._position, BLOCK)
        if number in self._blocks:
            self._blocks.move_to_end(number)
        else:
            self._load(number)
        return self._blocks[number][within:]

    def _load(self, first: int) -> None:
        """Fetch a block, and as many after it as the reading so far makes likely."""
        reads_on = first == self._next_unread and first > 0
        self._at_once = min(2 * self._at_once, _MOST_BLOCKS_AT_ONCE) if reads_on else 1
        offset = first * BLOCK
        length = min(self._at_once * BLOCK, self._size - offset)
        fetched = memoryview(self._fetch(offset, length))
        if len(fetched) != length:
            raise OSError("the source gave fewer bytes than it has")
        for start in range(0, length, BLOCK):
            self._blocks[first + start // BLOCK] = fetched[start : start + BLOCK]
        self._next_unread = first + self._at_once
        while len(self._blocks) > _CACHED_BLOCKS:
            self._blocks.popitem(last=False)


class RemoteSink(io.RawIOBase):
    """A write-only file whose bytes go to the parent in order."""

    def __init__(self, send: Callable[["ReadableBuffer"], None]) -> None:
        super().__init__()
        self._send = send
        self._position = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._position

    def write(self, data: "ReadableBuffer", /) -> int:
        """Send `data` on; return its length."""
        length = memoryview(data).nbytes
        self._send(data)
        self._position += length
        return length

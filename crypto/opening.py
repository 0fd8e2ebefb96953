"""Opening a sealed object: at any offset (`OpeningReader`) or from start to end (`open_stream`).

Every byte given has passed the tag of its segment. Steps, with the numbers repeated in the code:
  1. the object has the recorded length, so nothing was cut off or appended;
  2. the header is a header of this format;
  3. the last segment opens as the last one (random access only; a stream meets it at its end);
  4. each segment opens under its own index before any of its bytes is given.
The caller must still check the commitment to the data key (`data_key.verify_key_commitment`).
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol

from crypto.data_key import DataKey
from crypto.errors import IntegrityError
from crypto.primitives import TAG_SIZE, Octets, SegmentCipher, require_equal
from crypto.sealing import ByteSource, read_exactly
from crypto.stream_layout import (
    HEADER_SIZE,
    SEGMENT_SIZE,
    StreamHeader,
    plaintext_length,
    segment_ciphertext_start,
    segment_count,
    segment_of,
    segment_plaintext_start,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CACHED_SEGMENTS: Final = 8
SEGMENTS_PER_FETCH: Final = 32
"""At most 8 MiB of ciphertext is fetched, and held, at a time."""


class RangeSource(Protocol):
    """An object that can be read in ranges."""

    @property
    def size(self) -> int:
        """Size in bytes as the store reports it now."""

    def read_range(self, offset: int, length: int) -> Octets:
        """Return exactly `length` bytes starting at `offset`."""


class _SegmentOpener:
    """Opens segments of one object by index; knows which one is the last from the recorded length."""

    def __init__(self, header: bytes, key: DataKey, aad: bytes, ciphertext_length: int) -> None:
        self._header = StreamHeader.decode(header)
        self._cipher = SegmentCipher(self._header.derive_key(key.reveal(), aad))
        self._last = segment_count(ciphertext_length) - 1

    def open(self, index: int, sealed: Octets) -> bytes:
        return self._cipher.open(self._nonce(index), sealed)

    def open_into(self, index: int, sealed: Octets, out: bytearray | memoryview) -> None:
        self._cipher.open_into(self._nonce(index), sealed, out)

    def _nonce(self, index: int) -> bytes:
        return self._header.nonce(index, last=index == self._last)


class OpeningReader(io.RawIOBase):
    """Plaintext of a sealed object as a seekable binary file; ranges are fetched as they are needed.

    Args:
        source: the ciphertext; adjacent segments are fetched in one range.
        key: data key of the object; may be wiped after construction.
        aad: the facts the object was sealed with.
        expected_ciphertext_length: size in bytes from the record, never from the store.

    Raises:
        FormatError: no object can have the expected length.
        IntegrityError: at construction or at any read, when anything is not as it was sealed.
    """

    def __init__(
        self, source: RangeSource, key: DataKey, aad: bytes, expected_ciphertext_length: int
    ) -> None:
        super().__init__()
        self._source = source
        self._ciphertext_length = expected_ciphertext_length
        self._length = plaintext_length(expected_ciphertext_length)
        self._position = 0
        self._cache: OrderedDict[int, bytearray] = OrderedDict()
        if source.size != expected_ciphertext_length:  # 1
            raise IntegrityError(
                f"the object has {source.size} bytes, {expected_ciphertext_length} were recorded"
            )
        header = bytes(self._fetch(0, HEADER_SIZE))  # 2
        self._opener = _SegmentOpener(header, key, aad, expected_ciphertext_length)
        last = segment_count(expected_ciphertext_length) - 1
        self._remember(last, self._fetch_segments(last, last + 1))  # 3

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True: any offset can be read without reading what comes before."""
        return True

    def tell(self) -> int:
        """Return the position in plaintext bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to a plaintext offset as `io.IOBase.seek` does; positions beyond the end read as empty."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer` from the position; return how many bytes, fewer than asked only at the end."""
        if self.closed:
            raise ValueError("read of a closed reader")
        out = memoryview(buffer).cast("B")
        wanted = max(0, min(len(out), self._length - self._position))
        out = out[:wanted]
        while out:
            taken = self._copy_cached(self._position, out) or self._open_run(out)
            self._position += taken
            out = out[taken:]
        return wanted

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next `size` bytes, fewer only at the end; all the rest when negative."""
        available = max(0, self._length - self._position)
        wanted = available if size is None or size < 0 else min(size, available)
        # BytesIO hands out its buffer as bytes without a copy when it was filled in place.
        filled_in_place = io.BytesIO(bytes(wanted))
        with filled_in_place.getbuffer() as view:
            self.readinto(view)
        return filled_in_place.getvalue()

    def close(self) -> None:
        """Overwrite and forget the cached plaintext."""
        for segment in self._cache.values():
            segment[:] = bytes(len(segment))
        self._cache.clear()
        super().close()

    def _copy_cached(self, position: int, out: memoryview) -> int:
        """Copy what a cached segment holds from `position` on to the start of `out`; 0 when it is not cached."""
        index = segment_of(position)
        segment = self._cache.get(index)
        if segment is None:
            return 0
        self._cache.move_to_end(index)
        start = position - segment_plaintext_start(index)
        taken = min(len(out), len(segment) - start)
        out[:taken] = memoryview(segment)[start : start + taken]
        return taken

    def _open_run(self, out: memoryview) -> int:
        """Fetch the uncached segments from the position on in one range, and open them.

        A segment wanted whole is opened straight into `out`; one wanted in part is kept for the next read.
        """
        first = segment_of(self._position)
        end = self._end_of_run(first, segment_of(self._position + len(out) - 1) + 1)
        sealed = self._fetch_segments(first, end)
        done = 0
        for index in range(first, end):
            one = self._cut(sealed, first, index)
            size = len(one) - TAG_SIZE
            position = self._position + done
            if position == segment_plaintext_start(index) and size <= len(out) - done:
                self._opener.open_into(index, one, out[done : done + size])  # 4
                done += size
            else:
                self._remember(index, one)
                done += self._copy_cached(position, out[done:])
        return done

    def _end_of_run(self, first: int, end: int) -> int:
        limit = min(end, first + SEGMENTS_PER_FETCH)
        return next((index for index in range(first + 1, limit) if index in self._cache), limit)

    def _remember(self, index: int, sealed: Octets) -> None:
        """Open a segment that is needed in part and keep it; forget the one unused for longest."""
        segment = bytearray(len(sealed) - TAG_SIZE)
        self._opener.open_into(index, sealed, segment)  # 4
        self._cache[index] = segment
        while len(self._cache) > CACHED_SEGMENTS:
            _, oldest = self._cache.popitem(last=False)
            oldest[:] = bytes(len(oldest))

    def _cut(self, sealed: memoryview, first: int, index: int) -> memoryview:
        base = segment_ciphertext_start(first)
        return sealed[segment_ciphertext_start(index) - base : (index + 1) * SEGMENT_SIZE - base]

    def _fetch_segments(self, first: int, end: int) -> memoryview:
        start = segment_ciphertext_start(first)
        return self._fetch(start, min(end * SEGMENT_SIZE, self._ciphertext_length) - start)

    def _fetch(self, offset: int, length: int) -> memoryview:
        octets = self._source.read_range(offset, length)
        if len(octets) != length:
            raise IntegrityError(f"the store gave {len(octets)} bytes where {length} were asked for")
        return memoryview(octets)


def open_stream(
    source: ByteSource,
    key: DataKey,
    aad: bytes,
    *,
    expected_ciphertext_length: int,
    expected_ciphertext_sha256: bytes | None = None,
) -> Iterator[bytes]:
    """Decrypt an object from start to end, one segment at a time.

    Each piece is authentic and in its place when it is given, but only the normal end of the iteration says that the
    object was whole: on an error, what was received before it must be thrown away.

    Args:
        source: gives the ciphertext in order.
        key: data key of the object.
        aad: the facts the object was sealed with.
        expected_ciphertext_length: size in bytes from the record.
        expected_ciphertext_sha256: 32 bytes from the record or the log; compared at the end.

    Raises:
        FormatError: no object can have the expected length.
        IntegrityError: shorter, longer, damaged, moved, or sealed with other facts or another key.
    """
    plaintext_length(expected_ciphertext_length)
    # Hashing costs four times what opening does, so only who will compare pays for it.
    digest = None if expected_ciphertext_sha256 is None else hashlib.sha256()
    header = bytes(read_exactly(source, HEADER_SIZE))
    if digest is not None:
        digest.update(header)
    opener = _SegmentOpener(header, key, aad, expected_ciphertext_length)  # 2
    remaining = expected_ciphertext_length - HEADER_SIZE
    index, room = 0, SEGMENT_SIZE - HEADER_SIZE
    while remaining:
        sealed = read_exactly(source, min(room, remaining))
        if len(sealed) != min(room, remaining):  # 1
            raise IntegrityError("the object is shorter than recorded")
        if digest is not None:
            digest.update(sealed)
        yield opener.open(index, sealed)  # 4
        remaining -= len(sealed)
        index, room = index + 1, SEGMENT_SIZE
    if source.read(1):  # 1
        raise IntegrityError("the object is longer than recorded")
    if digest is not None and expected_ciphertext_sha256 is not None:
        require_equal(
            digest.digest(), expected_ciphertext_sha256, "the ciphertext digest is not the recorded one"
        )

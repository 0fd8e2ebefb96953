"""Sealing as a stream: read plaintext from a source, give ciphertext, in memory of two segments."""

import hashlib
import io
from typing import TYPE_CHECKING, Protocol

from crypto.data_key import DataKey
from crypto.primitives import TAG_SIZE, Octets, SegmentCipher
from crypto.stream_layout import (
    FIRST_PLAINTEXT_SIZE,
    MAX_SEGMENTS,
    NEXT_PLAINTEXT_SIZE,
    SEGMENT_SIZE,
    StreamHeader,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ByteSource(Protocol):
    """Anything that gives its bytes in order; an empty answer means the end."""

    def read(self, size: int, /) -> Octets:
        """Return at most `size` bytes, possibly fewer, none at the end; later reads leave them unchanged."""


class SealingReader(io.RawIOBase):
    """Ciphertext of everything `source` gives, readable once from start to end.

    A read gives exactly the bytes asked for while there are that many. Whole segments are sealed straight into the
    reader's buffer, so parts of several MiB cost no copy. The context in `aad` is bound through the derived key.

    Once the last ciphertext byte has been read, `plaintext_length`, `ciphertext_length` and the two digests hold;
    before that, asking for them is a RuntimeError.

    Args:
        source: gives the plaintext; bytes are only read, never kept beyond two segments.
        key: data key, used for this object only; may be wiped after construction.
        aad: immutable facts about the object, RFC 8785 JSON.
        digest_plaintext: also compute SHA-256 of the plaintext.
        digest_ciphertext: also compute SHA-256 of the ciphertext.
    """

    def __init__(
        self,
        source: ByteSource,
        key: DataKey,
        aad: bytes,
        *,
        digest_plaintext: bool = True,
        digest_ciphertext: bool = True,
        _header: StreamHeader | None = None,
    ) -> None:
        super().__init__()
        self._source = source
        self._header = _header or StreamHeader.fresh()
        self._cipher = SegmentCipher(self._header.derive_key(key.reveal(), aad))
        self._plaintext_digest = hashlib.sha256() if digest_plaintext else None
        self._ciphertext_digest = hashlib.sha256() if digest_ciphertext else None
        self._plaintext_read = 0
        self._ciphertext_made = 0
        self._index = 0
        self._next = self._read_plaintext(FIRST_PLAINTEXT_SIZE)
        self._following = self._read_plaintext(NEXT_PLAINTEXT_SIZE)
        self._segment = bytearray(SEGMENT_SIZE)
        self._left_over = memoryview(self._header.encode())
        self._count_ciphertext(self._left_over)
        self._sealed_last = False

    def readable(self) -> bool:
        """Return True: this is a source of ciphertext."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer` with the next ciphertext bytes; return how many, fewer than asked only at the end."""
        out = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(out):
            if self._ended:
                break
            filled += self._give(out[filled:])
        return filled

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next `size` ciphertext bytes, fewer only at the end; all the rest when negative."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(SEGMENT_SIZE), b""))
        # BytesIO hands out its buffer as bytes without a copy when it was filled in place.
        filled_in_place = io.BytesIO(bytes(size))
        with filled_in_place.getbuffer() as view:
            filled = self.readinto(view)
        filled_in_place.truncate(filled)
        return filled_in_place.getvalue()

    @property
    def plaintext_length(self) -> int:
        """Bytes of plaintext read."""
        self._require_end()
        return self._plaintext_read

    @property
    def ciphertext_length(self) -> int:
        """Bytes of ciphertext given."""
        self._require_end()
        return self._ciphertext_made

    @property
    def plaintext_sha256(self) -> bytes:
        """SHA-256 of the plaintext, 32 bytes."""
        self._require_end()
        if self._plaintext_digest is None:
            raise RuntimeError("the plaintext digest was switched off")
        return self._plaintext_digest.digest()

    @property
    def ciphertext_sha256(self) -> bytes:
        """SHA-256 of the ciphertext, 32 bytes."""
        self._require_end()
        if self._ciphertext_digest is None:
            raise RuntimeError("the ciphertext digest was switched off")
        return self._ciphertext_digest.digest()

    @property
    def _ended(self) -> bool:
        return self._sealed_last and not self._left_over

    def _require_end(self) -> None:
        if not self._ended:
            raise RuntimeError("the stream has not been read to its end")

    def _give(self, out: memoryview) -> int:
        """Put something at the start of `out`: what is left over, or the next segment."""
        if not self._left_over:
            sealed_size = len(self._next) + TAG_SIZE
            if len(out) >= sealed_size:
                self._seal_next(out[:sealed_size])
                return sealed_size
            self._left_over = memoryview(self._segment)[:sealed_size]
            self._seal_next(self._left_over)
        taken = min(len(out), len(self._left_over))
        out[:taken] = self._left_over[:taken]
        self._left_over = self._left_over[taken:]
        return taken

    def _seal_next(self, out: memoryview) -> None:
        self._sealed_last = not self._following
        nonce = self._header.nonce(self._index, last=self._sealed_last)
        self._cipher.seal_into(nonce, self._next, out)
        self._count_ciphertext(out)
        self._index += 1
        if self._index == MAX_SEGMENTS and not self._sealed_last:
            raise RuntimeError("longer than the 2^32 segments of the format; the counter would repeat")
        self._next = self._following
        self._following = b"" if self._sealed_last else self._read_plaintext(NEXT_PLAINTEXT_SIZE)

    def _count_ciphertext(self, sealed: memoryview) -> None:
        self._ciphertext_made += len(sealed)
        if self._ciphertext_digest is not None:
            self._ciphertext_digest.update(sealed)

    def _read_plaintext(self, size: int) -> Octets:
        plaintext = read_exactly(self._source, size)
        self._plaintext_read += len(plaintext)
        if self._plaintext_digest is not None:
            self._plaintext_digest.update(plaintext)
        return plaintext


def read_exactly(source: ByteSource, size: int) -> Octets:
    """Return `size` bytes of `source`, fewer only at its end; no copy when one read answers in full."""
    first = source.read(size)
    if len(first) == size or not first:
        return first
    gathered = bytearray(first)
    while len(gathered) < size:
        more = source.read(size - len(gathered))
        if not more:
            break
        gathered += more
    return gathered

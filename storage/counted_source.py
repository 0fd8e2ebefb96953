"""A source that is measured and hashed while a store reads it."""

import io

from storage.blob_store import BinaryReadable, PutReceipt
from storage.digest_beside import DigestBeside


class CountedSource:
    """Passes a source on in full reads, and keeps the size and SHA-256 of what went through.

    Full reads matter to the S3 SDK, which joins short ones by copying all it already has. `failure` is what
    the source raised, so that a backend can tell it from an error of the store.
    """

    failure: Exception | None = None

    def __init__(self, source: BinaryReadable) -> None:
        self._source = source
        self._sha256 = DigestBeside()
        self._size = 0

    def read(self, n: int, /) -> bytes:
        """Return `n` bytes, fewer only at the end of the source."""
        try:
            data = self._fill(self._source.read(n), n)
        except Exception as error:
            self.failure = error
            raise
        self._sha256.update(data)
        self._size += len(data)
        return data

    def _fill(self, first: bytes, n: int) -> bytes:
        if not 0 < len(first) < n:
            return first
        # BytesIO hands out its buffer as bytes without a copy; made whole at once, it is never moved either.
        whole = io.BytesIO(bytes(n))
        filled = whole.write(first)
        while filled < n and (piece := self._source.read(n - filled)):
            filled += whole.write(piece)
        whole.truncate(filled)
        return whole.getvalue()

    def receipt(self, version_id: str | None) -> PutReceipt:
        """Return what went through so far as the receipt of a put."""
        return PutReceipt(self._size, self._sha256.digest(), version_id)

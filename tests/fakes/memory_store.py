"""A `BlobStore` in memory that polices the contract and can fail in the two ways that matter.

It raises AssertionError when its user breaks a promise a real store would only punish later: using a key
again that was ever used, or reading one whose put failed.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from storage.blob_keys import check_blob_key, check_key_prefix
from storage.blob_store import (
    AbsenceProof,
    BinaryReadable,
    BlobInfo,
    Capabilities,
    PutReceipt,
    RemovalReport,
    RemovalStep,
    StoreDescription,
    StoredVersion,
)
from storage.errors import (
    BlobExistsError,
    BlobMissingError,
    BlobStillThereError,
    StoreError,
    StoreUnavailableError,
)
from storage.probe import probe_blobs


class MemoryStore:
    """`fail_put` is None, "not_stored" or "stored": what really happened in a put that raises; used up once."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.ever_used: set[str] = set()
        self.fail_put: str | None = None
        self.available = True
        self.begun: list[BlobInfo] = []

    def describe(self) -> StoreDescription:
        return StoreDescription("local_folder", "memory", addressed_in_place=False)

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        self._ask(key)
        if key in self.blobs:
            raise BlobExistsError(key)
        assert key not in self.ever_used, f"{key} was used before and must not be used again"
        data = b"".join(iter(lambda: source.read(1 << 20), b""))
        self.ever_used.add(key)
        failing, self.fail_put = self.fail_put, None
        if failing != "not_stored":
            self.blobs[key] = data
        if failing:
            raise StoreUnavailableError("told to fail")
        return PutReceipt(len(data), hashlib.sha256(data).digest(), None)

    def size(self, key: str) -> int:
        return len(self._get(key))

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0:
            raise ValueError("offset and length must not be negative")
        data = self._get(key)[offset : offset + length]
        if len(data) != length:
            raise StoreError(f"{key} ends early")
        return data

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryReadable]:
        yield io.BytesIO(self._get(key))

    def versions(self, key: str) -> list[StoredVersion]:
        self._ask(key)
        return [StoredVersion("memory", len(self.blobs[key]), "version")] if key in self.blobs else []

    def remove(self, key: str) -> RemovalReport:
        self._ask(key)
        gone = self.blobs.pop(key, None)
        return RemovalReport(key, () if gone is None else (RemovalStep("unlink", key, "removed"),))

    def prove_absent(self, key: str, known_version_ids: Sequence[str] = ()) -> AbsenceProof:
        self._ask(key)
        if key in self.blobs:
            raise BlobStillThereError(key, (("look the key up", "found"),))
        return AbsenceProof(key, (("look the key up", "not found"),))

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        check_key_prefix(prefix)
        for key, data in list(self.blobs.items()):
            if key.startswith(prefix):
                yield BlobInfo(key, len(data), 0)

    def unfinished(self, prefix: str = "") -> Iterator[BlobInfo]:
        check_key_prefix(prefix)
        yield from (each for each in self.begun if each.key.startswith(prefix))

    def probe(self) -> Capabilities:
        probe_blobs(self)
        return Capabilities("off", False, True, True, True, True)

    def _get(self, key: str) -> bytes:
        self._ask(key)
        if key not in self.blobs:
            raise BlobMissingError(key)
        return self.blobs[key]

    def _ask(self, key: str) -> None:
        check_blob_key(key)
        if not self.available:
            raise StoreUnavailableError("told to be away")

"""What a blob store promises: the contract that `tests/storage` runs against every backend."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

VersionKind = Literal["version", "delete_marker", "unfinished_upload", "temporary"]
Versioning = Literal["enabled", "suspended", "off"]
RemovalAction = Literal[
    "overwrite", "read_back", "unlink", "sync_folder", "delete_version", "delete_marker", "abort_upload"
]


class BinaryReadable(Protocol):
    """Anything bytes can be read from, once, from beginning to end."""

    def read(self, n: int, /) -> bytes:
        """Return at most `n` bytes, and no bytes only at the end."""
        ...


@dataclass(frozen=True)
class StoreDescription:
    """Which store this is, for people and for certificates.

    `addressed_in_place` says that writing to a file again reaches the same place of the medium, so that
    overwriting means something. Only an operator can know this of a disk; no object store is.
    """

    kind: Literal["local_folder", "s3"]
    place: str
    addressed_in_place: bool


@dataclass(frozen=True)
class PutReceipt:
    """What was sent: size in bytes, SHA-256 of the bytes as sent (not as stored), id given by the store."""

    size: int
    sha256: bytes
    version_id: str | None


@dataclass(frozen=True)
class StoredVersion:
    """One thing a store holds under a key; `version_id` is the store's own name for it."""

    version_id: str
    size: int
    kind: VersionKind


@dataclass(frozen=True)
class BlobInfo:
    """One key of a listing; `modified_ms` is the store's clock, in UTC milliseconds."""

    key: str
    size: int
    modified_ms: int


@dataclass(frozen=True)
class RemovalStep:
    """One act of a removal, on what, and what the store answered, in its own words."""

    action: RemovalAction
    target: str
    answer: str


@dataclass(frozen=True)
class RemovalReport:
    """Everything done to remove one key, in order; empty if nothing was there."""

    key: str
    steps: tuple[RemovalStep, ...]


@dataclass(frozen=True)
class AbsenceProof:
    """The questions asked of the store after a removal, and its answers; each answer denies the blob."""

    key: str
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Capabilities:
    """What a store was seen doing with a probe object, not what its settings say.

    `replication` is None where the store does not say whether it copies objects to another place.
    """

    versioning: Versioning
    object_lock: bool
    lists_versions: bool
    deletes_versions: bool
    read_after_write: bool
    range_reads: bool
    replication: bool | None = None


class BlobStore(Protocol):
    """A place for immutable blobs.

    Every method raises `StoreUnavailableError` when the store could not be asked, `StoreError` when it
    refused or answered wrongly, and ValueError for a key outside the grammar of `storage.blob_keys`.
    No method follows a redirection to another place.
    """

    def describe(self) -> StoreDescription:
        """Say which store this is, without asking it."""
        ...

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        """Store everything `source` yields under a key that was never used.

        On return the blob is durable: it survives a power cut of the machine that holds it. Until then
        nobody sees a part of it under the key. The length need not be known, and memory stays bounded
        whatever the length. What `source` raises passes through, and nothing stays visible. An error of the
        store leaves the outcome open: the key must not be used again, only removed.

        Raises BlobExistsError if anything stands under the key, or the store knows that it once did.
        """
        ...

    def size(self, key: str) -> int:
        """Return the size in bytes; raises BlobMissingError."""
        ...

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`; a shorter answer raises StoreError.

        Raises BlobMissingError.
        """
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryReadable]:
        """Read a blob from the beginning; a stream that ends early raises StoreError.

        Raises BlobMissingError.
        """
        ...

    def versions(self, key: str) -> list[StoredVersion]:
        """List all that the store holds under the key, old versions and half-made things included."""
        ...

    def remove(self, key: str) -> RemovalReport:
        """Remove all that `versions` lists, each by its own id; does nothing if nothing is there.

        On a medium addressed in place the content is first overwritten with random bytes, which are read
        back. On return the removal is durable. Raises RemovalRefusedError, after having tried everything.
        """
        ...

    def prove_absent(self, key: str, known_version_ids: Sequence[str] = ()) -> AbsenceProof:
        """Ask in every way the store knows whether something still answers for the key.

        `known_version_ids` are ids the key once had; each is asked for. Raises BlobStillThereError if
        anything answers, and StoreError if a question got neither yes nor no.
        """
        ...

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Yield the blobs whose key starts with `prefix`, in no promised order."""
        ...

    def unfinished(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Yield what began and was never completed under keys that start with `prefix`: uploads in parts, files half
        written. A key stands there once for each; the size is 0 where the store does not tell it."""
        ...

    def probe(self) -> Capabilities:
        """Find out with an object of its own what the store does, and remove that object again.

        Raises CapabilityError on a store that must not be used: one that keeps what it was told to delete,
        retains by default, does not find what was just written, or cannot read ranges.
        """
        ...

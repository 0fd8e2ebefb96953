"""Sealed objects: key ring entry first, then the blob, then the blob read back and compared (architecture rule 1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from crypto.canonical import canonical_json
from crypto.data_key import key_commitment, verify_key_commitment
from crypto.errors import FormatError, IntegrityError, KeyUnavailableError
from crypto.opening import OpeningReader
from crypto.primitives import require_equal
from crypto.sealing import ByteSource, SealingReader
from storage.blob_store import BlobStore
from storage.digest_beside import DigestBeside
from storage.errors import BlobMissingError, RingEntryMissingError, StoreError
from vault.access.grant import Permit
from vault.audit.log import detail
from vault.documents.models import Item, SealedObject, Version
from vault.documents.scanning.closing import require_readable
from vault.keyring.ring import KeyRing
from vault.maintenance.queries import require_unsealed
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

FORMAT: Final = "hizo/object/v1"
READ_BACK_SIZE: Final = 1 << 20


@dataclass(frozen=True)
class ObjectFacts:
    """The facts an object is bound to: `stream_aad` seals the content, `wrap_aad` the key."""

    vault_id: str
    object_id: str
    item_id: str
    version_id: str
    role: str
    sequence: int
    marking: str
    tier: int

    @property
    def stream_aad(self) -> bytes:
        """What never changes in the life of the object."""
        return canonical_json(self._bound())

    @property
    def wrap_aad(self) -> bytes:
        """The same with marking and tier, which a re-marking renews."""
        return canonical_json({**self._bound(), "marking": self.marking, "tier": self.tier})

    def _bound(self) -> dict[str, str | int]:
        return {
            "format": FORMAT,
            "vault": self.vault_id,
            "object": self.object_id,
            "item": self.item_id,
            "version": self.version_id,
            "role": self.role,
            "sequence": self.sequence,
        }


@dataclass(frozen=True)
class PendingObject:
    """An object about to be sealed; `leaf_index` is the leaf of the row that named it before."""

    facts: ObjectFacts
    blob_key: str
    leaf_index: int


@dataclass(frozen=True)
class SealedFacts:
    """What sealing made: lengths in bytes, 32-byte digests."""

    plaintext_length: int
    plaintext_sha256: bytes
    ciphertext_length: int
    ciphertext_sha256: bytes
    key_commitment: bytes


def seal_object(platform: Platform, pending: PendingObject, source: ByteSource) -> SealedFacts:
    """Seal everything `source` gives, store it, and read it back.

    What `source` raises passes through. After any failure the ring entry and the blob may or may not exist: the row
    that named them is what cleans up.

    Raises:
        Refusal: `store_unavailable`; its true code is `integrity_failed` when the store gave back other bytes.
            `vault_sealed` during maintenance.
    """
    facts = pending.facts
    _require_unsealed(platform, facts)
    with store_trouble_is_a_refusal():
        key = KeyRing(platform).create(
            facts.object_id,
            pending.blob_key,
            stream_aad=facts.stream_aad,
            wrap_aad=facts.wrap_aad,
            leaf_index=pending.leaf_index,
        )
        with key:
            # The store hashes what it sends; to hash it here too would cost more than the sealing.
            sealing = SealingReader(source, key, facts.stream_aad, digest_ciphertext=False)
            commitment = key_commitment(key)
        receipt = platform.store.put(pending.blob_key, sealing)
        sealed = SealedFacts(
            plaintext_length=sealing.plaintext_length,
            plaintext_sha256=sealing.plaintext_sha256,
            ciphertext_length=sealing.ciphertext_length,
            ciphertext_sha256=receipt.sha256,
            key_commitment=commitment,
        )
        _read_back(platform.store, pending.blob_key, sealed)
    return sealed


def _require_unsealed(platform: Platform, facts: ObjectFacts) -> None:
    """No key is made or loaded while outsiders work on the system (G9.4-a)."""
    with platform.reading() as tx:
        require_unsealed(tx, {"item": facts.item_id, "version": facts.version_id})


def _read_back(store: BlobStore, blob_key: str, sealed: SealedFacts) -> None:
    digest, length = DigestBeside(), 0
    with store.open(blob_key) as stored:
        while piece := stored.read(READ_BACK_SIZE):
            digest.update(piece)
            length += len(piece)
    if length != sealed.ciphertext_length or digest.digest() != sealed.ciphertext_sha256:
        raise Refusal(Code.STORE_UNAVAILABLE, true_code=Code.INTEGRITY_FAILED)


@dataclass(frozen=True)
class RecordedObject:
    """An object whose row has been compared with the log; ready to be opened."""

    facts: ObjectFacts
    blob_key: str
    ciphertext_length: int
    key_commitment: bytes


def recorded_object(tx: Transaction, permit: Permit, row: SealedObject) -> RecordedObject:
    """Compare an object's row with the leaf that made it; the permit must reach its item.

    Raises:
        Refusal: `integrity_failed` when row and leaf differ, `no_grant` when the permit is for something else,
            `vault_sealed` during maintenance, `malware_found`, `scan_pending` and `marking_pending` for what is closed,
            whatever the permit.
    """
    require_readable(tx.session.get_one(Item, row.item_id), tx.session.get_one(Version, row.version_id))
    return recorded_for_checking(tx, permit, row)


def recorded_for_checking(tx: Transaction, permit: Permit, row: SealedObject) -> RecordedObject:
    """The same for what looks at stored objects and gives them to nobody, whether they are closed or not.

    Raises:
        Refusal: `integrity_failed`, `no_grant`, `vault_sealed`, as above.
    """
    permit.require_reach(entry_id=row.entry_id, item_id=row.item_id, tier=row.tier)
    about = {"item": row.item_id, "version": row.version_id}
    require_unsealed(tx, about)
    with _wrong_is_a_refusal(about):
        require_equal(
            bytes.fromhex(str(detail(tx, row.leaf_index, "ciphertext_sha256"))),
            row.ciphertext_sha256,
            "the row does not name the ciphertext that was logged",
        )
    return RecordedObject(
        facts=facts_of(tx.platform, row),
        blob_key=row.blob_key,
        ciphertext_length=row.ciphertext_length,
        key_commitment=row.key_commitment,
    )


def open_recorded(platform: Platform, recorded: RecordedObject) -> OpeningReader:
    """Open an object for reading at any offset; only what is read is fetched.

    Raises:
        Refusal: `integrity_failed` when blob, key or row are not what was sealed, `store_unavailable` when that could
            not be found out. Reads of the result raise through `opening_trouble_is_a_refusal`.
    """
    facts = recorded.facts
    with opening_trouble_is_a_refusal(facts), KeyRing(platform).open(facts.object_id, facts.wrap_aad) as key:
        verify_key_commitment(key, recorded.key_commitment)
        source = _StoredRanges(platform.store, recorded.blob_key)
        return OpeningReader(source, key, facts.stream_aad, recorded.ciphertext_length)


def open_just_sealed(
    platform: Platform, permit: Permit, entry_id: str, pending: PendingObject, sealed: SealedFacts
) -> OpeningReader:
    """Open an object that no row names yet, to look at it before it becomes visible.

    Raises:
        Refusal: as `open_recorded`; `no_grant` when the permit is for something else.
    """
    permit.require_reach(entry_id=entry_id, item_id=pending.facts.item_id, tier=pending.facts.tier)
    _require_unsealed(platform, pending.facts)
    recorded = RecordedObject(
        facts=pending.facts,
        blob_key=pending.blob_key,
        ciphertext_length=sealed.ciphertext_length,
        key_commitment=sealed.key_commitment,
    )
    return open_recorded(platform, recorded)


def open_object(tx: Transaction, permit: Permit, row: SealedObject) -> OpeningReader:
    """`recorded_object` and `open_recorded` in one step."""
    return open_recorded(tx.platform, recorded_object(tx, permit, row))


def facts_of(platform: Platform, row: SealedObject) -> ObjectFacts:
    """The bound facts of a stored object."""
    return ObjectFacts(
        vault_id=platform.vault_id,
        object_id=row.id,
        item_id=row.item_id,
        version_id=row.version_id,
        role=row.role,
        sequence=row.sequence,
        marking=row.marking,
        tier=row.tier,
    )


@contextmanager
def store_trouble_is_a_refusal() -> Iterator[None]:
    """What a store, ring or key provider could not do is `store_unavailable`."""
    try:
        yield
    except (StoreError, KeyUnavailableError) as trouble:
        raise Refusal(Code.STORE_UNAVAILABLE) from trouble


@contextmanager
def opening_trouble_is_a_refusal(facts: ObjectFacts) -> Iterator[None]:
    """Tell "it is wrong" (`integrity_failed`) from "it could not be checked" (`store_unavailable`)."""
    with (
        store_trouble_is_a_refusal(),
        _wrong_is_a_refusal({"item": facts.item_id, "version": facts.version_id}),
    ):
        yield


@contextmanager
def _wrong_is_a_refusal(about: dict[str, str]) -> Iterator[None]:
    try:
        yield
    except (IntegrityError, FormatError, BlobMissingError, RingEntryMissingError, LookupError) as wrong:
        raise Refusal(Code.INTEGRITY_FAILED, about=about) from wrong


@dataclass(frozen=True)
class _StoredRanges:
    """A blob as the opening reader wants it."""

    store: BlobStore
    blob_key: str

    @property
    def size(self) -> int:
        return self.store.size(self.blob_key)

    def read_range(self, offset: int, length: int) -> bytes:
        return self.store.read_range(self.blob_key, offset, length)

"""Find out what a blob store does by doing it: used by every backend's `probe`."""

import io
import secrets

from storage.blob_keys import new_blob_key
from storage.blob_store import BlobStore
from storage.errors import (
    BlobExistsError,
    BlobStillThereError,
    CapabilityError,
    StoreError,
    StoreUnavailableError,
)

PROBE_PREFIX = "probe"
_PROBE_SIZE = 4096


def probe_blobs(store: BlobStore) -> None:
    """Put, read, range-read, refuse a second put, remove and ask again; raises CapabilityError."""
    key = new_blob_key(PROBE_PREFIX)
    body = secrets.token_bytes(_PROBE_SIZE)
    store.put(key, io.BytesIO(body))
    try:
        _check_reads(store, key, body)
        _check_immutable(store, key)
        _check_listing(store, key, listed=True)
    finally:
        check_removal(store, key)
    _check_listing(store, key, listed=False)


def _check_listing(store: BlobStore, key: str, *, listed: bool) -> None:
    if any(each.key == key for each in store.keys(key)) is not listed:
        raise CapabilityError("the store's list of objects is not the present one")


def _check_reads(store: BlobStore, key: str, body: bytes) -> None:
    try:
        with store.open(key) as reader:
            whole = b"".join(iter(lambda: reader.read(_PROBE_SIZE), b""))
        part = store.read_range(key, 1000, 500)
    except StoreUnavailableError:
        raise
    except StoreError as error:
        raise CapabilityError(f"the store does not give back what was just written: {error}") from error
    if whole != body or store.size(key) != len(body):
        raise CapabilityError("the store gives back something else than was just written")
    if part != body[1000:1500]:
        raise CapabilityError("the store does not answer ranged reads correctly")


def _check_immutable(store: BlobStore, key: str) -> None:
    try:
        store.put(key, io.BytesIO(b"second"))
    except BlobExistsError:
        return
    raise CapabilityError("the store lets a key be used twice")


def check_removal(store: BlobStore, key: str) -> None:
    """Remove a probe and ask for it again; raises CapabilityError if it still answers."""
    known = [each.version_id for each in store.versions(key) if each.kind == "version"]
    store.remove(key)
    try:
        store.prove_absent(key, known)
    except BlobStillThereError as error:
        raise CapabilityError(f"the store keeps what it was told to delete: {error}") from error

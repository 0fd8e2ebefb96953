"""The marker: a signed note in the store by which the vault knows its own store again (a swapped, emptied or older one).

The database names the newest marker; the ones before it stay for a month, so that a database and a store that were backed
up one after the other still belong together. A new one is written every day, so that an older store is no older than that.
It is a signed note (C2SP) by the log's key, whose first line is no log origin:

    hizo-store-marker/1
    <vault id>
    <size of the log>
    <RFC 3339 time>
"""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO
from typing import Final

from crypto.errors import CryptoError
from crypto.primitives import require_equal
from crypto.signed_note import NoteVerifier, open_note
from storage.blob_keys import new_blob_key
from storage.errors import BlobMissingError, StoreError
from vault.audit.checkpoints import log_signer
from vault.audit.log import head
from vault.oversight.stores.models import StoreSeen
from vault.platform.clock import DAY_MS, utc_text
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

MARKERS: Final = "markers"
HEADER: Final = "hizo-store-marker/1"
KEPT_MS: Final = 31 * DAY_MS
MAX_SIZE: Final = 10_000

_log = logging.getLogger("hizo.stores")


class AnotherStoreError(Exception):
    """The store answers, and is not the one that the database belongs to."""


def seen_row(tx: Transaction, *, locked: bool = False) -> StoreSeen | None:
    """What the store was last seen doing, with the name of its marker."""
    return tx.session.get(StoreSeen, 1, with_for_update=locked or None)


def check_marker(platform: Platform) -> None:
    """Look for the marker that the database names; a vault that never wrote one has none to look for.

    Raises:
        AnotherStoreError: the store does not hold it, or holds something else under its name.
        StoreError: the store could not be asked.
    """
    with platform.reading() as tx:
        row = seen_row(tx)
    if row is None or row.marker_key is None:
        return
    try:
        size = platform.store.size(row.marker_key)
        content = platform.store.read_range(row.marker_key, 0, min(size, MAX_SIZE))
        require_equal(
            hashlib.sha256(content).digest(),
            row.marker_sha256 or b"",
            "it is not the marker that was written",
        )
        _require_ours(platform, content)
    except BlobMissingError as missing:
        raise AnotherStoreError("the marker of this vault is not in it") from missing
    except CryptoError as wrong:
        raise AnotherStoreError(str(wrong)) from wrong


def _require_ours(platform: Platform, content: bytes) -> None:
    verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
    lines = open_note(content.decode("utf-8", "replace"), [verifier]).split("\n")
    require_equal(
        "\n".join(lines[:2]).encode(),
        f"{HEADER}\n{platform.vault_id}".encode(),
        "the marker belongs to another vault",
    )


def write_marker(platform: Platform) -> tuple[str, bytes]:
    """Put a new marker into the store and read it back; its key and the SHA-256 of its content.

    Raises:
        StoreError: it is not there; IntegrityError: something else is.
    """
    with platform.reading() as tx:
        size = head(tx).size
    lines = [HEADER, platform.vault_id, str(size), utc_text(platform.clock.now_ms())]
    content = log_signer(platform).sign("\n".join(lines) + "\n").encode()
    key = new_blob_key(MARKERS, platform.randomness.bytes)
    platform.store.put(key, BytesIO(content))
    read_back = platform.store.read_range(key, 0, len(content))
    require_equal(read_back, content, "the store gave back another marker")
    return key, hashlib.sha256(content).digest()


def remove_old_markers(platform: Platform, newest: str) -> None:
    """Remove the markers of more than a month ago. What the store refuses to remove does no harm where it is."""
    oldest = platform.clock.now_ms() - KEPT_MS
    for blob in platform.store.keys(MARKERS + "/"):
        if blob.key != newest and blob.modified_ms < oldest:
            try:
                platform.store.remove(blob.key)
            except StoreError as trouble:
                _log.warning("an old marker stays in the store: %s", trouble)

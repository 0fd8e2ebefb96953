"""Before the vault serves anyone: is its database the newest part of it?

Key ring, disposal ledger and checkpoints lie outside the database and its backups. When one of them knows a leaf the
database does not have, an older database was put back, and documents that were destroyed since would live again. Then the
vault serves nobody and sweeps nothing.
"""

from __future__ import annotations

from crypto.errors import CryptoError
from crypto.merkle import leaf_hash, root
from crypto.signed_note import NoteVerifier
from storage.errors import CapabilityError, StoreError
from vault.audit.checkpoints import log_signer, published_checkpoints
from vault.audit.log import head, leaf_body, leaf_hashes
from vault.disposal.tombstone import read_note
from vault.oversight.stores.marker import AnotherStoreError, check_marker
from vault.platform.database import Transaction
from vault.platform.runtime import Platform


class VaultLockedError(Exception):
    """The parts of the vault contradict each other; the message names the part and what to do."""


def check_start(platform: Platform) -> list[str]:
    """Raise VaultLockedError when the database is behind; return warnings an operator should read."""
    with platform.reading() as tx:
        size = head(tx).size
        _check_ring(platform, size)
        _check_ledger(platform, tx, size)
        return [*_check_checkpoints(platform, tx, size), *_check_store(platform)]


def _check_ring(platform: Platform, size: int) -> None:
    high_water = platform.ring_store.high_water()
    if high_water >= size:
        raise VaultLockedError(
            f"The key ring knows leaf {high_water}, the database ends at {size}: it is an older copy."
        )
    epoch = platform.ring_store.current_epoch()
    if epoch is not None and epoch not in platform.keys.epochs():
        raise VaultLockedError(
            f"The key ring is wrapped under epoch {epoch}, which the {platform.keys.describe()} does not hold: "
            "one of the two is an older copy."
        )


def _check_ledger(platform: Platform, tx: Transaction, size: int) -> None:
    platform.ledger.verify_chain()
    verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
    for entry in platform.ledger.entries():
        tombstone = read_note(verifier, entry.note)
        if tombstone.order_leaf >= size:
            raise VaultLockedError(
                f"The disposal ledger destroyed {entry.item_id} by leaf {tombstone.order_leaf}, "
                f"the database ends at {size}: it is an older copy."
            )
        if leaf_hash(leaf_body(tx, tombstone.order_leaf)) != tombstone.order_leaf_hash:
            raise VaultLockedError(
                f"Leaf {tombstone.order_leaf} is not the disposal order the ledger names: the log is a fork."
            )


def _check_checkpoints(platform: Platform, tx: Transaction, size: int) -> list[str]:
    try:
        outside = published_checkpoints(platform)
    except CryptoError as wrong:
        raise VaultLockedError(
            f"A checkpoint outside the database is not signed by this vault: {wrong}"
        ) from wrong
    except StoreError as trouble:
        return [f"checkpoints in the object store could not be read: {trouble}"]
    if not outside:
        return []
    if outside[-1].size > size:
        raise VaultLockedError(
            f"A checkpoint of {outside[-1].size} leaves exists, the database has {size}: an older copy."
        )
    hashes = leaf_hashes(tx, outside[-1].size)
    for checkpoint in (outside[0], outside[-1]):
        if root(hashes[: checkpoint.size]) != checkpoint.root:
            raise VaultLockedError(
                f"The log does not contain the checkpoint of {checkpoint.size} leaves: it was rewritten."
            )
    return []


def _check_store(platform: Platform) -> list[str]:
    try:
        capabilities = platform.store.probe()
        check_marker(platform)
    except AnotherStoreError as another:
        raise VaultLockedError(
            f"{platform.store.describe().place} is not the store this database belongs to: {another}. It was swapped, "
            "emptied or put back from an older copy. Put the newest one back; if it was put back or moved on purpose, "
            "run: hizo-vault accept-store"
        ) from another
    except CapabilityError as unfit:
        raise VaultLockedError(f"The object store is unfit: {unfit}") from unfit
    except StoreError as trouble:
        return [f"the object store does not answer yet: {trouble}"]
    return (
        []
        if capabilities.lists_versions
        else ["the object store cannot list versions; certificates name this limit"]
    )

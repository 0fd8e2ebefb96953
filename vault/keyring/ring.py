"""One data key for one sealed object: made durable before it is used, and destroyed so that no older ring opens it.

Crypto-erase is three steps: delete the entries; wrap the survivors under a new epoch key; destroy the old epoch key in
its provider. After that every older copy of the ring (backup, snapshot, log file) opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crypto.data_key import DataKey
from crypto.errors import KeyUnavailableError
from crypto.key_wrap import WrappedKey, rewrap, unwrap_data_key, wrap_data_key
from storage.errors import EpochRetiredError, RingEntryMissingError
from storage.key_ring import RingEntry
from vault.platform.runtime import Platform

REWRAP_ROUNDS = 5
CREATE_TRIES = 5


@dataclass(frozen=True)
class EpochChange:
    """What an advance of the epoch did, for the certificate and the log."""

    new_epoch: str
    survivors: int
    destroyed: tuple[tuple[str, str], ...]
    """Each destroyed epoch with the provider's claim about its destruction."""


class KeyRing:
    """The ring's store and the provider's epoch keys, working together."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._keys = platform.keys
        self._store = platform.ring_store

    def create(
        self, object_id: str, blob_key: str, *, stream_aad: bytes, wrap_aad: bytes, leaf_index: int
    ) -> DataKey:
        """A new data key whose entry is durable when this returns.

        `leaf_index` is the leaf of the intent that named the object: a ring that knows a leaf the database does not is
        how a restored database is recognised.

        Raises:
            EpochRetiredError, KeyUnavailableError: ring and key provider do not agree on an epoch.
        """
        key = DataKey(self._platform.randomness.bytes(32))
        for left in reversed(range(CREATE_TRIES)):
            try:
                wrapped = self._wrapped(key, wrap_aad)
                entry = RingEntry(
                    object_id=object_id,
                    blob_key=blob_key,
                    epoch_id=wrapped.epoch_id,
                    wrapped=wrapped.wrapped,
                    wrap_aad=wrap_aad.decode(),
                    stream_aad=stream_aad.decode(),
                    leaf_index=leaf_index,
                    created_ms=self._platform.clock.now_ms(),
                )
                self._store.add(entry)
                break
            except (EpochRetiredError, KeyUnavailableError):
                # Another process changed the epoch between the looking and the write; a key file that is not the
                # ring's looks the same, and stays so.
                if not left:
                    raise
        return key

    def _wrapped(self, key: DataKey, wrap_aad: bytes) -> WrappedKey:
        # The ring, not the provider, says which epoch it takes: a change killed between the two leaves them apart.
        return wrap_data_key(self._keys, key, wrap_aad, epoch_id=self._store.current_epoch())

    def open(self, object_id: str, wrap_aad: bytes) -> DataKey:
        """The object's key. RingEntryMissingError after its destruction, IntegrityError for other facts than its own."""
        entry = self._store.get(object_id)
        while True:
            try:
                return unwrap_data_key(self._keys, WrappedKey(entry.epoch_id, entry.wrapped), wrap_aad)
            except KeyUnavailableError:
                # A change of epoch between the reading and the opening: the entry is under another epoch now.
                read, entry = entry, self._store.get(object_id)
                if entry.epoch_id == read.epoch_id:
                    raise

    def holds(self, object_id: str) -> bool:
        """Whether the object's key is still there, asked of the ring itself."""
        try:
            self._store.get(object_id)
        except RingEntryMissingError:
            return False
        return True

    def destroy(self, object_ids: Sequence[str]) -> int:
        """Delete entries; how many were still there. Complete only after `advance_epoch`."""
        return self._store.delete(object_ids)

    def advance_epoch(self) -> EpochChange:
        """Make a new epoch key, rewrap the survivors, destroy every older epoch key. Repeatable after a crash.

        Raises EpochRetiredError when another process advanced at the same time; its advance covers this one's entries
        or a repetition does.
        """
        destroyed = self._destroy(self._unused_epochs())
        old_epochs = self._keys.epochs()
        new_epoch = self._keys.create_epoch()
        self._store.set_current_epoch(new_epoch)
        survivors = self._rewrap_survivors(new_epoch)
        if set(self._store.count_by_epoch()) - {new_epoch}:
            # An epoch key with a wrap under it is never destroyed, whoever made that wrap.
            raise EpochRetiredError(new_epoch)
        held = self._keys.epochs()
        destroyed += self._destroy(epoch for epoch in old_epochs if epoch in held)
        return EpochChange(new_epoch, survivors, destroyed)

    def _unused_epochs(self) -> list[str]:
        """Epochs that earlier changes left when they failed: nothing is wrapped under them, and nothing will be.

        They go before another is made, so that a provider that destroys nothing is not filled by the tries. Its newest
        one may be that of a change in another process, between the provider and the ring.
        """
        held = self._keys.epochs()
        used = {*self._store.count_by_epoch(), self._store.current_epoch(), *held[-1:]}
        return [epoch for epoch in held if epoch not in used]

    def _destroy(self, epochs: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((epoch, self._keys.destroy_epoch(epoch)) for epoch in epochs)

    def _rewrap_survivors(self, new_epoch: str) -> int:
        """Wrap everything under the new epoch; what changes or goes meanwhile is looked at again."""
        survivors = 0
        for _ in range(REWRAP_ROUNDS):
            if not set(self._store.count_by_epoch()) - {new_epoch}:
                break
            stale = (entry for entry in self._store.entries() if entry.epoch_id != new_epoch)
            fresh = ((entry, new_epoch, self._rewrapped(entry, new_epoch)) for entry in stale)
            survivors += self._store.replace_unchanged(fresh)
        return survivors

    def _rewrapped(self, entry: RingEntry, new_epoch: str) -> bytes:
        wrapped = WrappedKey(entry.epoch_id, entry.wrapped)
        return rewrap(self._keys, wrapped, entry.wrap_aad.encode(), epoch_id=new_epoch).wrapped

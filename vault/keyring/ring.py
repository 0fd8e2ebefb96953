"""One data key for one sealed object: made durable before it is used, and destroyed so that no older ring opens it.

Data keys stand in groups, wrapped under the group's key, and that under the epoch key. Crypto-erase is three steps: delete the
entries; give what is left of their groups new group keys, and wrap every other group key under a new epoch key; destroy the
old epoch key in its provider. After that every older copy of the ring (backup, snapshot, log file) opens nothing, and the
cost hardly grows with the ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crypto.data_key import DataKey
from crypto.errors import KeyUnavailableError
from crypto.key_wrap import GroupKey, WrappedKey, new_group_key, unwrap_group_key, wrap_group_key
from storage.errors import EpochRetiredError, KeyGroupClosedError, RingEntryMissingError
from storage.key_ring import GroupReplacement, KeyGroup, Removal, RingEntry
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

MOVE_ROUNDS = 5
CREATE_TRIES = 5


@dataclass(frozen=True)
class EpochChange:
    """What an advance of the epoch did, for the certificate and the log."""

    new_epoch: str
    survivors: int
    """Data keys whose groups are under the new epoch."""
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
            KeyGroupClosedError: others took every place there was, again and again.
        """
        key = DataKey(self._platform.randomness.bytes(32))
        for left in reversed(range(CREATE_TRIES)):
            try:
                group = self._store.group_with_room() or self._new_group()
                with self._key_of(group) as group_key:
                    wrapped = group_key.wrap(key, wrap_aad)
                entry = RingEntry(
                    object_id=object_id,
                    blob_key=blob_key,
                    group_id=group.group_id,
                    wrapped=wrapped,
                    wrap_aad=wrap_aad.decode(),
                    stream_aad=stream_aad.decode(),
                    leaf_index=leaf_index,
                    created_ms=self._platform.clock.now_ms(),
                )
                self._store.add(entry)
                break
            except (EpochRetiredError, KeyGroupClosedError, KeyUnavailableError):
                # Another process changed the epoch or filled the group between the looking and the write; a key file
                # that is not the ring's looks the same, and stays so.
                if not left:
                    raise
        return key

    def _new_group(self) -> KeyGroup:
        # The ring, not the provider, says which epoch it takes: a change killed between the two leaves them apart.
        with new_group_key() as key:
            group = self._wrapped_group(key, self._store.current_epoch() or self._keys.current_epoch())
        self._store.add_group(group)
        return group

    def _wrapped_group(self, key: GroupKey, epoch_id: str, entries: int = 0) -> KeyGroup:
        group_id = new_id("kgr", self._platform.randomness)
        wrapped = wrap_group_key(self._keys, group_id, key, epoch_id=epoch_id)
        return KeyGroup(group_id, epoch_id, wrapped, entries)

    def _key_of(self, group: KeyGroup) -> GroupKey:
        return unwrap_group_key(self._keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped))

    def open(self, object_id: str, wrap_aad: bytes) -> DataKey:
        """The object's key. RingEntryMissingError after its destruction, IntegrityError for other facts than its own."""
        entry, group = self._store.get_with_group(object_id)
        while True:
            try:
                with self._key_of(group) as group_key:
                    return group_key.unwrap(entry.wrapped, wrap_aad)
            except KeyUnavailableError:
                # A change of epoch between the reading and the opening: the group is under another epoch now.
                read = group
                entry, group = self._store.get_with_group(object_id)
                if group.epoch_id == read.epoch_id:
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

    def advance_epoch(self, without: Sequence[str] = ()) -> EpochChange:
        """Make a new epoch key, put every group under it, destroy every older epoch key. Repeatable after a crash.

        The entries of the objects named in `without` are deleted first; the ring's files are searched once for all of it.

        Raises EpochRetiredError when another process advanced at the same time; its advance covers this one's entries
        or a repetition does.
        """
        removal = Removal()
        try:
            self._store.delete(without, removal)
            destroyed = self._destroy(self._unused_epochs())
            old_epochs = self._keys.epochs()
            new_epoch = self._keys.create_epoch()
            self._store.set_current_epoch(new_epoch)
            survivors = self._move_groups(new_epoch, removal)
        finally:
            self._store.settle(removal)
        if self._store.epochs_in_use() - {new_epoch}:
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
        used = {*self._store.epochs_in_use(), self._store.current_epoch(), *held[-1:]}
        return [epoch for epoch in held if epoch not in used]

    def _destroy(self, epochs: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((epoch, self._keys.destroy_epoch(epoch)) for epoch in epochs)

    def _move_groups(self, new_epoch: str, removal: Removal) -> int:
        """Put every group under the new epoch; what changes or goes meanwhile is looked at again."""
        survivors = 0
        for _ in range(MOVE_ROUNDS):
            if not self._store.epochs_in_use() - {new_epoch}:
                break
            stale = (group for group in self._store.groups() if group.epoch_id != new_epoch)
            survivors += self._store.replace_groups((self._moved(each, new_epoch) for each in stale), removal)
        return survivors

    def _moved(self, group: KeyGroup, new_epoch: str) -> GroupReplacement:
        if group.lost_entries:
            return self._exchanged(group, new_epoch)
        with self._key_of(group) as key:
            wrapped = wrap_group_key(self._keys, group.group_id, key, epoch_id=new_epoch)
        return GroupReplacement(group, replace(group, epoch_id=new_epoch, wrapped=wrapped))

    def _exchanged(self, group: KeyGroup, new_epoch: str) -> GroupReplacement:
        """Another group key for what is left: the old one opens what was deleted, in older copies of the ring."""
        entries = self._store.entries_of(group.group_id)
        if not entries:
            return GroupReplacement(group, None)
        with self._key_of(group) as old, new_group_key() as new:
            moved = tuple((entry, _under(new, old, entry)) for entry in entries)
            return GroupReplacement(group, self._wrapped_group(new, new_epoch, len(moved)), moved)


def _under(new: GroupKey, old: GroupKey, entry: RingEntry) -> bytes:
    aad = entry.wrap_aad.encode()
    with old.unwrap(entry.wrapped, aad) as key:
        return new.wrap(key, aad)

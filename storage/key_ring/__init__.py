"""The key ring: where wrapped keys live, alone, apart from the main database and its backups."""

from storage.key_ring.settling import Removal
from storage.key_ring.store import KeyRingStore
from storage.key_ring.tables import GroupReplacement, KeyGroup, RingEntry

__all__ = ["GroupReplacement", "KeyGroup", "KeyRingStore", "Removal", "RingEntry"]

"""The three tables of a key ring, and what they hold."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

SCHEMA_VERSION = 2

GROUP_SIZE: Final = 1024
"""Most data keys of one group. A change of epoch wraps one key for each group, and those of a group that lost some."""

ring_tables = MetaData()

key_ring_group = Table(
    "key_ring_group",
    ring_tables,
    Column("group_id", Text, primary_key=True),
    # Before the wrap, so that a search for what is left of an epoch in the files finds its wraps.
    Column("epoch_id", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("lost_entries", Boolean, nullable=False),
)
Index("ix_key_ring_group_room", key_ring_group.c.lost_entries, key_ring_group.c.entries)

key_ring_entry = Table(
    "key_ring_entry",
    ring_tables,
    Column("object_id", Text, primary_key=True),
    Column("blob_key", Text, nullable=False),
    Column("group_id", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("wrap_aad", Text, nullable=False),
    Column("stream_aad", Text, nullable=False),
    Column("leaf_index", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
Index("ix_key_ring_entry_group_id", key_ring_entry.c.group_id)

# One row. `unsettled` counts removals that are committed and whose old bytes are not yet known to be gone.
key_ring_meta = Table(
    "key_ring_meta",
    ring_tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("vault_id", Text, nullable=False),
    Column("current_epoch", Text),
    Column("high_water", BigInteger, nullable=False),
    Column("unsettled", Integer, nullable=False),
)


@dataclass(frozen=True)
class KeyGroup:
    """One wrapped group key, and how many data keys are wrapped under it.

    `wrapped` is opaque here. `lost_entries` says that a data key was deleted since this group key was made: an older copy of the
    ring has it wrapped under this very key, so the next change of epoch gives the others a new group key instead of wrapping this one.
    """

    group_id: str
    epoch_id: str
    wrapped: bytes
    entries: int = 0
    lost_entries: bool = False


@dataclass(frozen=True)
class RingEntry:
    """One wrapped data key and what it belongs to.

    `wrapped` is opaque here; `wrap_aad` and `stream_aad` are the texts it and the stream are bound to.
    `leaf_index` is the log position of the act that made the entry, `created_ms` UTC milliseconds.
    """

    object_id: str
    blob_key: str
    group_id: str
    wrapped: bytes
    wrap_aad: str
    stream_aad: str
    leaf_index: int
    created_ms: int


@dataclass(frozen=True)
class GroupReplacement:
    """A group as it was read, and what it is to be: the same under another epoch, or another group.

    `entries` are for another group: each entry as it was read, with its data key wrapped under the new group key. None as
    `new` when nothing was left in it.
    """

    old: KeyGroup
    new: KeyGroup | None
    entries: tuple[tuple[RingEntry, bytes], ...] = ()

    @property
    def ends_the_key(self) -> bool:
        """Whether the old group's key is gone afterwards, and not only under another epoch."""
        return self.new is None or self.new.group_id != self.old.group_id

"""The two tables of a key ring, and the entry they hold."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

SCHEMA_VERSION = 1

ring_tables = MetaData()

key_ring_entry = Table(
    "key_ring_entry",
    ring_tables,
    Column("object_id", Text, primary_key=True),
    Column("blob_key", Text, nullable=False),
    Column("epoch_id", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("wrap_aad", Text, nullable=False),
    Column("stream_aad", Text, nullable=False),
    Column("leaf_index", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
Index("ix_key_ring_entry_epoch_id", key_ring_entry.c.epoch_id)

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
class RingEntry:
    """One wrapped key and what it belongs to.

    `wrapped` is opaque here; `wrap_aad` and `stream_aad` are the texts it and the stream are bound to.
    `leaf_index` is the log position of the act that made the entry, `created_ms` UTC milliseconds.
    """

    object_id: str
    blob_key: str
    epoch_id: str
    wrapped: bytes
    wrap_aad: str
    stream_aad: str
    leaf_index: int
    created_ms: int

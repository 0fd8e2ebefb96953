"""The key ring on SQLite or PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, Row, bindparam, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.durable_files import store_errors
from storage.errors import (
    EpochRetiredError,
    RingEntryExistsError,
    RingEntryMissingError,
    RingMismatchError,
    StoreError,
)
from storage.key_ring.settling import SEARCHED_AT_MOST, settle
from storage.key_ring.tables import SCHEMA_VERSION, RingEntry, key_ring_entry, key_ring_meta, ring_tables
from storage.sql_database import create_database, open_database, reading, sqlite_file, writing

# Below the number of parameters every SQLite build takes in one statement.
_BATCH = 500
_ENTRY = key_ring_entry.c
_Item = TypeVar("_Item")
Replacement: TypeAlias = tuple[RingEntry, str, bytes]
"""An entry as it was read, with the epoch and the wrapped key that it is to have."""


class KeyRingStore:
    """Wrapped keys by object id; the ring is the only place that holds them.

    Every change is on the medium when the call returns. On SQLite a deleted or replaced wrapped key also
    stands in no file of the ring any more (main file, WAL, journal); what the medium itself remembers is out
    of reach. PostgreSQL cannot promise even that: dead rows stay in pages until VACUUM and in WAL segments
    and their archives for longer. What covers both is destroying the epoch key that wrapped them.

    All methods raise StoreUnavailableError when the database could not be asked.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._file = sqlite_file(url)

    @classmethod
    def create(cls, url: str, vault_id: str, current_epoch: str | None = None) -> "KeyRingStore":
        """Create an empty ring for a vault, whose entries begin under `current_epoch`.

        Raises StoreError if there is one already.
        """
        engine = create_database(url, ring_tables)
        first = {"id": 1, "schema_version": SCHEMA_VERSION, "vault_id": vault_id, "high_water": -1}
        first |= {"current_epoch": current_epoch}
        with writing(engine) as connection:
            connection.execute(insert(key_ring_meta).values(**first, unsettled=0))
        return cls(engine, url)

    @classmethod
    def open(cls, url: str, vault_id: str | None = None) -> "KeyRingStore":
        """Open a ring, finishing a removal that a crash interrupted.

        Raises RingMismatchError if it has another schema version, or is not the ring of `vault_id`, and
        StoreError if it does not exist.
        """
        ring = cls(open_database(url), url)
        try:
            ring._check_and_finish(vault_id)
        except StoreError:
            ring.close()
            raise
        return ring

    def _check_and_finish(self, vault_id: str | None) -> None:
        meta = self._meta()
        if meta.schema_version != SCHEMA_VERSION:
            raise RingMismatchError(f"the key ring has schema {meta.schema_version}, not {SCHEMA_VERSION}")
        if vault_id is not None:
            self.check_vault_id(vault_id)
        if meta.unsettled:
            self._settle(None, meta.unsettled)

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def vault_id(self) -> str:
        """Return the id of the vault the ring was made for."""
        return str(self._meta().vault_id)

    def check_vault_id(self, vault_id: str) -> None:
        """Raise RingMismatchError unless the ring was made for this vault."""
        if self.vault_id() != vault_id:
            raise RingMismatchError("the key ring belongs to another vault")

    def high_water(self) -> int:
        """Return the highest leaf index any entry ever had, -1 before the first."""
        return int(self._meta().high_water)

    def current_epoch(self) -> str | None:
        """Return the epoch the ring was last re-wrapped to, None before the first."""
        epoch: str | None = self._meta().current_epoch
        return epoch

    def set_current_epoch(self, epoch_id: str) -> None:
        """Note the epoch new entries are wrapped under; from then on no entry under another one is taken.

        This is the fence of an epoch change: a wrap made before it and written after it is refused, so that no
        entry is left under an epoch key that is about to be destroyed.
        """
        with writing(self._engine) as connection:
            _note(connection, current_epoch=epoch_id)

    def _meta(self) -> Row[Any]:
        with reading(self._engine) as connection:
            row = connection.execute(select(key_ring_meta)).one_or_none()
        if row is None:
            raise StoreError("the key ring was not completely created")
        return row

    def add(self, entry: RingEntry) -> None:
        """Add one entry, durably.

        Raises RingEntryExistsError if its object has one, EpochRetiredError if its epoch is not the current one.
        """
        with writing(self._engine) as connection:
            _require_current(connection, {entry.epoch_id})
            try:
                connection.execute(insert(key_ring_entry).values(**asdict(entry)))
            except IntegrityError as error:
                raise RingEntryExistsError(entry.object_id) from error
            highest = key_ring_meta.c.high_water
            _note(connection, high_water=case((highest < entry.leaf_index, entry.leaf_index), else_=highest))

    def get(self, object_id: str) -> RingEntry:
        """Return the entry of an object; raises RingEntryMissingError."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(key_ring_entry).where(_ENTRY.object_id == object_id)
            ).one_or_none()
        if row is None:
            raise RingEntryMissingError(object_id)
        return RingEntry(**row._mapping)

    def entries(self) -> Iterator[RingEntry]:
        """Yield all entries by object id; those added meanwhile may be missed, none appears twice.

        Read page by page, because an open read would keep removed bytes in the WAL.
        """
        last = ""
        while page := self._page(last):
            yield from page
            last = page[-1].object_id

    def _page(self, after: str) -> list[RingEntry]:
        page = select(key_ring_entry).where(_ENTRY.object_id > after).order_by(_ENTRY.object_id).limit(_BATCH)
        with reading(self._engine) as connection:
            return [RingEntry(**row._mapping) for row in connection.execute(page)]

    def count_by_epoch(self) -> dict[str, int]:
        """Return how many entries are wrapped under each epoch key; an epoch without entries is not named."""
        counts = select(_ENTRY.epoch_id, func.count()).group_by(_ENTRY.epoch_id)
        with reading(self._engine) as connection:
            return {epoch_id: int(count) for epoch_id, count in connection.execute(counts)}

    def delete(self, object_ids: Sequence[str]) -> int:
        """Delete the entries of these objects, and return how many there were; missing ones are no error.

        On SQLite each wrapped key is overwritten, deleted, and then searched for in the files. Raises
        ResidueError if it could not be made to vanish; the entries are gone from the table all the same, and
        opening the ring tries again.
        """
        removed: list[bytes] = []
        with writing(self._engine) as connection:
            for batch in _batches(object_ids):
                chosen = _ENTRY.object_id.in_(batch)
                removed += connection.scalars(select(_ENTRY.wrapped).where(chosen))
                if self._file:
                    noise = func.randomblob(func.length(_ENTRY.wrapped))
                    connection.execute(update(key_ring_entry).where(chosen).values(wrapped=noise))
                connection.execute(delete(key_ring_entry).where(chosen))
            if removed:
                _note(connection, unsettled=key_ring_meta.c.unsettled + 1)
        if removed:
            self._settle(removed)
        return len(removed)

    def replace_unchanged(self, replacements: Iterable[Replacement]) -> int:
        """Replace the wrapped keys of entries as they were read: (entry, epoch id, wrapped) each.

        For a change of epoch under load: what was deleted or wrapped anew since it was read is left as it is, so that
        re-wrapping never brings back what was deleted, nor an older binding. They are taken and written some hundred at a
        time, so that nobody waits for all of them. Return how many were replaced. Raises EpochRetiredError if the current
        epoch is another one. The old bytes vanish from the files as with `delete`, all of them when this returns.
        """
        replaced = removals = 0
        vanished: list[bytes] = []
        rest = iter(replacements)
        try:
            while batch := list(islice(rest, _BATCH)):
                old = self._replace_batch(batch)
                replaced += len(old)
                removals += bool(old)
                vanished += old[: SEARCHED_AT_MOST + 1 - len(vanished)]
        finally:
            if removals:
                self._settle(vanished, removals)
        return replaced

    def _replace_batch(self, batch: Sequence[Replacement]) -> list[bytes]:
        """Replace those that are still as they were read, all or none; their old wrapped keys."""
        with writing(self._engine) as connection:
            now = _wrapped_of(connection, [entry.object_id for entry, _, _ in batch])
            same = [
                (entry.object_id, epoch, new)
                for entry, epoch, new in batch
                if now.get(entry.object_id) == entry.wrapped
            ]
            if same:
                _write(connection, same)
                _note(connection, unsettled=key_ring_meta.c.unsettled + 1)
            _require_current(connection, {epoch for _, epoch, _ in same})
        return [now[object_id] for object_id, _, _ in same]

    def put_back(self, entries: Sequence[RingEntry], *, high_water: int) -> None:
        """Make these the ring's entries, all or none, out of a backup; what it held before is gone.

        Raises EpochRetiredError if one of them is not wrapped under the current epoch.
        """
        with writing(self._engine) as connection:
            _require_current(connection, {entry.epoch_id for entry in entries})
            connection.execute(delete(key_ring_entry))
            for batch in _batches(entries):
                connection.execute(insert(key_ring_entry), [asdict(entry) for entry in batch])
            highest = key_ring_meta.c.high_water
            _note(
                connection,
                high_water=case((highest < high_water, high_water), else_=highest),
                unsettled=key_ring_meta.c.unsettled + 1,
            )
        self._settle(None)

    def _settle(self, vanished: Sequence[bytes] | None, removals: int = 1) -> None:
        if self._file:
            with store_errors("searching the key ring's files"):
                settle(self._engine, self._file, vanished)
        left = key_ring_meta.c.unsettled - removals
        with writing(self._engine) as connection:
            _note(connection, unsettled=case((left < 0, 0), else_=left))


def _require_current(connection: Connection, epochs: set[str]) -> None:
    # The row lock lets an epoch change wait for the entry, or the entry for the change.
    current = connection.scalar(select(key_ring_meta.c.current_epoch).with_for_update())
    for epoch in epochs:
        if current is not None and epoch != current:
            raise EpochRetiredError(epoch)


def _write(connection: Connection, batch: Sequence[tuple[str, str, bytes]]) -> None:
    change = update(key_ring_entry).where(_ENTRY.object_id == bindparam("of"))
    change = change.values(epoch_id=bindparam("to_epoch"), wrapped=bindparam("to_wrapped"))
    rows = [{"of": of, "to_epoch": epoch, "to_wrapped": wrapped} for of, epoch, wrapped in batch]
    connection.execute(change, rows)


def _wrapped_of(connection: Connection, object_ids: Sequence[str]) -> dict[str, bytes]:
    found = select(_ENTRY.object_id, _ENTRY.wrapped).where(_ENTRY.object_id.in_(object_ids))
    return {row.object_id: row.wrapped for row in connection.execute(found)}


def _note(connection: Connection, **values: object) -> None:
    connection.execute(update(key_ring_meta).values(**values))


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))

"""The key ring on SQLite or PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from storage.durable_files import store_errors
from storage.errors import RingEntryExistsError, RingEntryMissingError, RingMismatchError, StoreError
from storage.key_ring import groups as of_groups
from storage.key_ring.settling import Removal, settle
from storage.key_ring.tables import (
    SCHEMA_VERSION,
    GroupReplacement,
    KeyGroup,
    RingEntry,
    key_ring_entry,
    key_ring_group,
    key_ring_meta,
    ring_tables,
)
from storage.sql_database import create_database, open_database, reading, sqlite_file, writing

# Below the number of parameters every SQLite build takes in one statement.
_BATCH = 500
_GROUPS_AT_ONCE: Final = 64
_ENTRY = key_ring_entry.c
_GROUP = key_ring_group.c
_Item = TypeVar("_Item")


class KeyRingStore:
    """Wrapped data keys by object id, in groups with a wrapped key each; the ring is the only place that holds them.

    Every change is on the medium when the call returns. On SQLite a deleted data key, the key of a group that
    lost one, and everything wrapped under an epoch that has ended also stand in no file of the ring any more (main
    file, WAL, journal); what the medium itself remembers is out of reach. PostgreSQL cannot promise even that: dead
    rows stay in pages until VACUUM and in WAL segments and their archives for longer. What covers both is destroying
    the epoch key that wrapped the groups' keys.

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
            self._make_vanish(None, meta.unsettled)

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
        """Note the epoch that groups are wrapped under; from then on no key is added to a group under another one.

        This is the fence of an epoch change: a wrap made before it and written after it is refused, so that no
        group is left under an epoch key that is about to be destroyed.
        """
        with writing(self._engine) as connection:
            of_groups.require_current(connection)
            _note(connection, current_epoch=epoch_id)

    def _meta(self) -> Row[Any]:
        with reading(self._engine) as connection:
            row = connection.execute(select(key_ring_meta)).one_or_none()
        if row is None:
            raise StoreError("the key ring was not completely created")
        return row

    def add(self, entry: RingEntry) -> None:
        """Add one entry, durably.

        Raises RingEntryExistsError if its object has one, KeyGroupClosedError if its group takes none.
        """
        with writing(self._engine) as connection:
            current = of_groups.require_current(connection)
            of_groups.take_place(connection, entry.group_id, current)
            try:
                connection.execute(insert(key_ring_entry).values(**asdict(entry)))
            except IntegrityError as error:
                raise RingEntryExistsError(entry.object_id) from error
            highest = key_ring_meta.c.high_water
            _note(connection, high_water=case((highest < entry.leaf_index, entry.leaf_index), else_=highest))

    def add_group(self, group: KeyGroup) -> None:
        """Add a group without keys yet, durably. Raises EpochRetiredError if its epoch is not the current one."""
        with writing(self._engine) as connection:
            of_groups.require_current(connection, {group.epoch_id})
            connection.execute(insert(key_ring_group).values(**asdict(group)))

    def group_with_room(self) -> KeyGroup | None:
        """Return a group of the current epoch that takes another key, None when there is none."""
        with reading(self._engine) as connection:
            return of_groups.group_with_room(connection)

    def get(self, object_id: str) -> RingEntry:
        """Return the entry of an object; raises RingEntryMissingError."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(key_ring_entry).where(_ENTRY.object_id == object_id)
            ).one_or_none()
        if row is None:
            raise RingEntryMissingError(object_id)
        return RingEntry(**row._mapping)

    def get_with_group(self, object_id: str) -> tuple[RingEntry, KeyGroup]:
        """Return the entry of an object and its group as they are at one moment; raises RingEntryMissingError."""
        both = select(key_ring_entry, key_ring_group).join(key_ring_group, _GROUP.group_id == _ENTRY.group_id)
        with reading(self._engine) as connection:
            row = connection.execute(both.where(_ENTRY.object_id == object_id)).one_or_none()
        if row is None:
            raise RingEntryMissingError(object_id)
        between = len(key_ring_entry.columns)
        return RingEntry(*row[:between]), KeyGroup(*row[between:])

    def entries(self) -> Iterator[RingEntry]:
        """Yield all entries by object id; those added meanwhile may be missed, none appears twice.

        Read page by page, because an open read would keep removed bytes in the WAL.
        """
        return self._paged(key_ring_entry, _ENTRY.object_id, lambda row: RingEntry(**row._mapping))

    def entries_of(self, group_id: str) -> list[RingEntry]:
        """Return the entries of one group."""
        with reading(self._engine) as connection:
            found = connection.execute(select(key_ring_entry).where(_ENTRY.group_id == group_id))
            return [RingEntry(**row._mapping) for row in found]

    def groups(self) -> Iterator[KeyGroup]:
        """Yield all groups by id, page by page as `entries`."""
        return self._paged(key_ring_group, _GROUP.group_id, of_groups.group_of)

    def _paged(
        self, table: Table, key: ColumnElement[str], read: Callable[[Row[Any]], _Item]
    ) -> Iterator[_Item]:
        last = ""
        while True:
            page = select(table).where(key > last).order_by(key).limit(_BATCH)
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (read(row) for row in rows)
            last = rows[-1][0]

    def epochs_in_use(self) -> set[str]:
        """Return the epochs that a group is wrapped under."""
        with reading(self._engine) as connection:
            return set(connection.scalars(select(_GROUP.epoch_id).distinct()))

    def delete(self, object_ids: Sequence[str], removal: Removal | None = None) -> int:
        """Delete the entries of these objects, and return how many there were; missing ones are no error.

        Their groups take no more keys, and are given another key by the next change of epoch. On SQLite each wrapped
        key is overwritten, deleted, and then searched for in the files: now, or when the given `removal` is settled. Raises
        ResidueError if it could not be made to vanish; the entries are gone from the table all the same, and opening the
        ring tries again.
        """
        removed: list[bytes] = []
        with writing(self._engine) as connection:
            of_groups.require_current(connection)
            for batch in _batches(object_ids):
                removed += self._delete_batch(connection, batch)
            if removed:
                _note(connection, unsettled=key_ring_meta.c.unsettled + 1)
        if removed:
            noted = Removal() if removal is None else removal
            noted.note(removed)
            if removal is None:
                self.settle(noted)
        return len(removed)

    def _delete_batch(self, connection: Connection, object_ids: Sequence[str]) -> list[bytes]:
        chosen = _ENTRY.object_id.in_(object_ids)
        found = connection.execute(select(_ENTRY.wrapped, _ENTRY.group_id).where(chosen)).all()
        of_groups.delete_wrapped(connection, key_ring_entry, chosen)
        of_groups.note_losses(connection, [row.group_id for row in found])
        return [row.wrapped for row in found]

    def replace_groups(self, replacements: Iterable[GroupReplacement], removal: Removal | None = None) -> int:
        """Put groups under another epoch, or others in their place; how many data keys are in them.

        For a change of epoch under load: a group that changed since it was read is left as it is, so that nothing
        brings back what was deleted. They are taken and written some at a time, so that nobody waits for all of them.
        Raises EpochRetiredError if the current epoch is another one. On SQLite, when this returns, or when the given `removal`
        is settled, no file holds the key of a group that was exchanged, nor anything wrapped under an epoch that no group
        has any more.
        """
        moved, noted = 0, Removal() if removal is None else removal
        rest = iter(replacements)
        try:
            while batch := list(islice(rest, _GROUPS_AT_ONCE)):
                done = self._replace_batch(batch)
                moved += sum(each.new.entries for each in done if each.new)
                if done:
                    noted.note(_ended(done))
        finally:
            if removal is None:
                self.settle(noted)
        return moved

    def settle(self, removal: Removal) -> None:
        """See to it that on SQLite nothing of this stands in the files any more; raises ResidueError."""
        if removal.commits:
            in_use = {epoch.encode() for epoch in self.epochs_in_use()}
            self._make_vanish([each for each in removal.vanished if each not in in_use], removal.commits)

    def _replace_batch(self, batch: Sequence[GroupReplacement]) -> list[GroupReplacement]:
        with writing(self._engine) as connection:
            of_groups.require_current(connection, {each.new.epoch_id for each in batch if each.new})
            done = of_groups.replace_in(connection, batch)
            if done:
                _note(connection, unsettled=key_ring_meta.c.unsettled + 1)
        return done

    def put_back(self, groups: Sequence[KeyGroup], entries: Sequence[RingEntry], *, high_water: int) -> None:
        """Make these the ring's groups and entries, all or none, out of a backup; what it held before is gone.

        The backup may hold keys that were left out here: every group counts as one that lost entries. Raises
        EpochRetiredError if one of them is not wrapped under the current epoch.
        """
        counted = Counter(entry.group_id for entry in entries)
        kept = [
            replace(group, entries=counted[group.group_id], lost_entries=True)
            for group in groups
            if group.group_id in counted
        ]
        with writing(self._engine) as connection:
            of_groups.require_current(connection, {group.epoch_id for group in groups})
            _refill(connection, key_ring_group, [asdict(group) for group in kept])
            _refill(connection, key_ring_entry, [asdict(entry) for entry in entries])
            highest = key_ring_meta.c.high_water
            _note(
                connection,
                high_water=case((highest < high_water, high_water), else_=highest),
                unsettled=key_ring_meta.c.unsettled + 1,
            )
        self._make_vanish(None, 1)

    def _make_vanish(self, vanished: Sequence[bytes] | None, commits: int) -> None:
        if self._file:
            with store_errors("searching the key ring's files"):
                settle(self._engine, self._file, vanished)
        left = key_ring_meta.c.unsettled - commits
        with writing(self._engine) as connection:
            _note(connection, unsettled=case((left < 0, 0), else_=left))


def _refill(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(delete(table))
    for batch in _batches(rows):
        connection.execute(insert(table), batch)


def _ended(done: Sequence[GroupReplacement]) -> list[bytes]:
    """What is to be searched for: epochs by their ids, and the keys of groups that were exchanged."""
    return [
        *(each.old.epoch_id.encode() for each in done),
        *(each.old.wrapped for each in done if each.ends_the_key),
    ]


def _note(connection: Connection, **values: object) -> None:
    connection.execute(update(key_ring_meta).values(**values))


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))

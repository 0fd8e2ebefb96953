"""Groups of keys inside one transaction: a place in one, what is deleted from one, and one for another."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from storage.errors import EpochRetiredError, KeyGroupClosedError
from storage.key_ring.tables import (
    GROUP_SIZE,
    GroupReplacement,
    KeyGroup,
    key_ring_entry,
    key_ring_group,
    key_ring_meta,
)

_GROUP = key_ring_group.c
_ENTRY = key_ring_entry.c


def require_current(connection: Connection, epochs: Collection[str] = ()) -> str | None:
    """Hold the ring's one row until the transaction ends, and compare its epoch; return it.

    Everything that writes takes this lock first, so that a change of epoch waits for the write, or the write for the change.
    Raises EpochRetiredError.
    """
    current: str | None = connection.scalar(select(key_ring_meta.c.current_epoch).with_for_update())
    for epoch in epochs:
        if current is not None and epoch != current:
            raise EpochRetiredError(epoch)
    return current


def group_with_room(connection: Connection) -> KeyGroup | None:
    """A group of the current epoch that takes another key, or None."""
    current = select(key_ring_meta.c.current_epoch).scalar_subquery()
    room = select(key_ring_group).where(_has_room(), (_GROUP.epoch_id == current) | current.is_(None))
    row = connection.execute(room.order_by(_GROUP.entries.desc()).limit(1)).one_or_none()
    return None if row is None else group_of(row)


def group_of(row: Row[tuple[object, ...]]) -> KeyGroup:
    """The group in a row of its table."""
    return KeyGroup(**row._mapping)


def take_place(connection: Connection, group_id: str, current: str | None) -> None:
    """Count one more key in a group. Raises KeyGroupClosedError when it takes none."""
    room = update(key_ring_group).where(_GROUP.group_id == group_id, _has_room())
    if current is not None:
        room = room.where(_GROUP.epoch_id == current)
    if not connection.execute(room.values(entries=_GROUP.entries + 1)).rowcount:
        raise KeyGroupClosedError(group_id)


def _has_room() -> ColumnElement[bool]:
    return and_(_GROUP.lost_entries == false(), _GROUP.entries < GROUP_SIZE)


def note_losses(connection: Connection, group_ids: Iterable[str]) -> None:
    """Count keys that are deleted, one for each mention of their group, and mark the groups."""
    lost = [{"of": group_id, "less": count} for group_id, count in Counter(group_ids).items()]
    if lost:
        change = update(key_ring_group).where(_GROUP.group_id == bindparam("of"))
        connection.execute(
            change.values(entries=_GROUP.entries - bindparam("less"), lost_entries=true()), lost
        )


def replace_in(connection: Connection, replacements: Sequence[GroupReplacement]) -> list[GroupReplacement]:
    """Put into effect what is still as it was read; return that."""
    ids = [each.old.group_id for each in replacements]
    found = connection.execute(select(key_ring_group).where(_GROUP.group_id.in_(ids)))
    now = {row.group_id: group_of(row) for row in found}
    same = [each for each in replacements if now.get(each.old.group_id) == each.old]
    _wrap_anew(connection, [each.new for each in same if each.new and not each.ends_the_key])
    for each in same:
        if each.ends_the_key:
            _exchange(connection, each)
    return same


def _wrap_anew(connection: Connection, groups: Sequence[KeyGroup]) -> None:
    change = update(key_ring_group).where(_GROUP.group_id == bindparam("of"))
    change = change.values(epoch_id=bindparam("to_epoch"), wrapped=bindparam("to_wrapped"))
    if groups:
        connection.execute(
            change,
            [{"of": each.group_id, "to_epoch": each.epoch_id, "to_wrapped": each.wrapped} for each in groups],
        )


def _exchange(connection: Connection, replacement: GroupReplacement) -> None:
    """Move a group's keys into a new one. The old group's row is as it was read, so its entries are as well."""
    if replacement.new is not None:
        connection.execute(insert(key_ring_group).values(**asdict(replacement.new)))
        change = update(key_ring_entry).where(_ENTRY.object_id == bindparam("of"))
        change = change.values(group_id=replacement.new.group_id, wrapped=bindparam("to_wrapped"))
        rows = [{"of": entry.object_id, "to_wrapped": wrapped} for entry, wrapped in replacement.entries]
        connection.execute(change, rows)
    delete_wrapped(connection, key_ring_group, _GROUP.group_id == replacement.old.group_id)


def delete_wrapped(connection: Connection, table: Table, chosen: ColumnElement[bool]) -> None:
    """Delete rows of wrapped keys, on SQLite after overwriting these in place."""
    if connection.dialect.name == "sqlite":
        noise = func.randomblob(func.length(table.c.wrapped))
        connection.execute(update(table).where(chosen).values(wrapped=noise))
    connection.execute(delete(table).where(chosen))

"""Reading the register."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, false, select

from vault.people.posts import Post
from vault.people.queries import holds, is_active
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.folded_names import folded
from vault.register.models import ERASING, Designation, Entry, EntryChange

_NEWEST_FIRST = (Designation.made_ms.desc(), Designation.id)


def find_entry(tx: Transaction, entry_id: str | None, *, locked: bool = False) -> Entry | None:
    """The entry, if there is one with this id; `locked`, as it is once nobody else can change it."""
    if not entry_id:
        return None
    return tx.session.get(Entry, entry_id, with_for_update=locked or None, populate_existing=locked)


def entry_of(tx: Transaction, entry_id: str, *, locked: bool = False) -> Entry:
    """The entry, `locked` for a change of it.

    Raises:
        Refusal: `not_found`. That an entry exists is no secret among employees, so nothing is hidden here.
    """
    entry = find_entry(tx, entry_id, locked=locked)
    if entry is None:
        raise Refusal(Code.NOT_FOUND, about={"entry": entry_id})
    return entry


def entries_after(
    tx: Transaction,
    position: Sequence[str | int],
    limit: int,
    only: frozenset[str] | None = None,
    search: str = "",
) -> list[Entry]:
    """Up to `limit` entries by name after `(name, id)`.

    Args:
        only: of these ids only.
        search: any part of the name; width and case do not matter.
    """
    query = select(Entry).where(Entry.sought.contains(folded(search.strip()), autoescape=True))
    if only is not None:
        query = query.where(Entry.id.in_(only))
    return list(tx.session.scalars(rows_after(query, position, limit, Entry.name, Entry.id)))


def entries_managed_by(tx: Transaction, person_id: str) -> Select[str]:
    """The ids of the entries a person answers for, as a query; none once the person has left the post."""
    in_post = holds(tx, person_id, Post.RESPONSIBLE_MANAGER) and is_active(tx, person_id)
    return select(Entry.id).where(Entry.manager_id == person_id if in_post else false())


def changes_of(
    tx: Transaction, entry_id: str, position: Sequence[str | int], limit: int
) -> list[EntryChange]:
    """Up to `limit` changes of an entry, oldest first after `(revision, field)`."""
    query = select(EntryChange).where(EntryChange.entry_id == entry_id)
    oldest_first = EntryChange.revision, EntryChange.field
    return list(tx.session.scalars(rows_after(query, position, limit, *oldest_first)))


def entry_names(tx: Transaction, entry_ids: Iterable[str]) -> dict[str, str]:
    """What entries are called, by id."""
    query = select(Entry.id, Entry.name).where(Entry.id.in_(sorted(set(entry_ids))))
    return {row.id: row.name for row in tx.session.execute(query)}


def entry_name_at(tx: Transaction, entry: Entry, at_ms: int) -> str:
    """What the entry was called at a moment (UTC ms)."""
    first_change_after = (
        select(EntryChange.old_value)
        .where(EntryChange.entry_id == entry.id, EntryChange.field == "name", EntryChange.changed_ms > at_ms)
        .order_by(EntryChange.revision)
        .limit(1)
    )
    return tx.session.scalar(first_change_after) or entry.name


def designation_of(tx: Transaction, designation_id: str, *, locked: bool = False) -> Designation:
    """The designation, `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    designation = tx.session.get(Designation, designation_id, with_for_update=locked or None)
    if designation is None:
        raise Refusal(Code.NOT_FOUND)
    return designation


def designations_of(tx: Transaction, entry_id: str) -> list[Designation]:
    """Every designation on an entry, newest first, ended ones included."""
    return list(tx.session.scalars(_designations_on(entry_id).order_by(*_NEWEST_FIRST)))


def designations_after(
    tx: Transaction, entry_id: str, position: Sequence[str | int], limit: int
) -> list[Designation]:
    """Up to `limit` of them after `(made_ms, id)`."""
    query = _designations_on(entry_id)
    return list(tx.session.scalars(rows_after(query, position, limit, *_NEWEST_FIRST)))


def _designations_on(entry_id: str) -> Select[Designation]:
    return select(Designation).where(Designation.entry_id == entry_id)


def entries_designated_to(tx: Transaction, person_id: str) -> Select[str]:
    """The ids of the entries on which a person is designated for erasing now, as a query."""
    return select(Designation.entry_id).where(
        Designation.person_id == person_id,
        Designation.duty == ERASING,
        Designation.ended_ms.is_(None),
        Designation.ends_ms >= tx.now_ms(),
    )


def people_designated_for_erasing(tx: Transaction, entry_id: str) -> list[str]:
    """The people designated for erasing on an entry now."""
    query = select(Designation.person_id).where(
        Designation.entry_id == entry_id,
        Designation.duty == ERASING,
        Designation.ended_ms.is_(None),
        Designation.ends_ms >= tx.now_ms(),
    )
    return list(tx.session.scalars(query.distinct()))


def designated_for_erasing(tx: Transaction, entry_id: str, person_id: str) -> Designation | None:
    """The live designation that lets this person carry out disposals on the entry (G9.1.4-c), if there is one."""
    query = select(Designation).where(
        Designation.entry_id == entry_id,
        Designation.person_id == person_id,
        Designation.duty == ERASING,
        Designation.ended_ms.is_(None),
        Designation.ends_ms >= tx.now_ms(),
    )
    return tx.session.scalars(query.order_by(Designation.ends_ms.desc())).first()

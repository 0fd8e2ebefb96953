"""What a remark is on: something of the company that the person may know of."""

from __future__ import annotations

from dataclasses import dataclass

from vault.identity.auth import SignedIn
from vault.oversight.measures.keeping import measure_row
from vault.oversight.measures.reading import reads_all
from vault.oversight.models import Remark
from vault.oversight.remarks.rules import RemarkAbout
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.procedures.queries import published, version_row
from vault.procedures.slots import slot_named
from vault.register.queries import entry_of


@dataclass(frozen=True)
class Target:
    """`version_id` is the version of the procedure in force; `manager_id` who answers for the entry."""

    about: RemarkAbout
    id: str
    name: str
    version_id: str | None = None
    manager_id: str | None = None


def target_known_to(tx: Transaction, who: SignedIn, about: RemarkAbout, target: str) -> Target:
    """The measure of the company that somebody wants to remark on.

    Raises:
        Refusal: `not_found` for what is not there or not the caller's to know, `conflict` (off the list).
    """
    if about is RemarkAbout.PROCEDURE:
        return _procedure(tx, target)
    if about is RemarkAbout.MEASURE:
        return _measure(tx, who, target)
    entry = entry_of(tx, target)
    return Target(about, entry.id, entry.name, manager_id=entry.manager_id)


def _procedure(tx: Transaction, slot: str) -> Target:
    found = published(tx, slot_named(slot))
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return Target(RemarkAbout.PROCEDURE, found.slot.value, found.title, version_id=found.version_id)


def _measure(tx: Transaction, who: SignedIn, measure_id: str) -> Target:
    """The list is open to whoever answers for it, checks it or is named in it; nobody else learns what stands there."""
    row = measure_row(tx, measure_id)
    if row.responsible_id != who.person_id and not reads_all(tx, who.person_id):
        raise hidden(Code.ROLE_REQUIRED)
    if row.ended_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": row.name})
    return Target(RemarkAbout.MEASURE, row.id, row.name)


def name_of(tx: Transaction, row: Remark) -> str:
    """What a remark is on: the title the procedure had then, the name of the measure or the entry."""
    if row.version_id is not None:
        return version_row(tx, row.version_id).title
    if row.about == RemarkAbout.MEASURE:
        return measure_row(tx, row.target).name
    return entry_of(tx, row.target).name

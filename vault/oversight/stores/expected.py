"""What may be expected of a sealed object right now: an item that is being disposed of, and a copy whose bytes are no longer
kept, promise less than others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from vault.audit.log import detail
from vault.copies.models import COPY, Copy
from vault.copies.rules import FETCHABLE_STATES, OPEN_STATES
from vault.documents.file_names.marking import prefix
from vault.documents.file_types import PDF
from vault.documents.models import ACTIVE, LIVE, RENDITION, Item, SealedObject, Version
from vault.documents.stored_faults import Fault
from vault.platform.database import Transaction
from vault.register.catalogue import tier_of_level

_MARKED_IN_LOG: Final = ("marking", "tier")


@dataclass(frozen=True)
class Expected:
    """Whether the bytes must still be there besides the key, and whether their pages must bear the marking."""

    bytes_kept: bool
    stamped: bool


def expected_of(tx: Transaction, row: SealedObject) -> Expected | None:
    """What the object promises; None when nothing any more."""
    item = tx.session.get(Item, row.item_id)
    if row.state != LIVE or item is None or item.state != ACTIVE:
        return None
    if row.role == COPY:
        return _of_copy(tx.session.scalar(select(Copy).where(Copy.object_id == row.id)))
    version = tx.session.get_one(Version, row.version_id)
    # Whatever was deposited: what is shown as a PDF is one that was stamped.
    return Expected(bytes_kept=True, stamped=row.role == RENDITION and version.viewer == PDF.viewer)


def _of_copy(copy: Copy | None) -> Expected | None:
    if copy is None or copy.state not in OPEN_STATES:
        return None
    return Expected(bytes_kept=copy.bytes_kept and copy.state in FETCHABLE_STATES, stamped=False)


def faults_of_names(tx: Transaction, row: SealedObject) -> Iterator[Fault]:
    """What the rows say wrongly about the marking of a rendition; no file is opened for this. An item that is being marked
    anew is closed, and its records differ until that is done."""
    item = tx.session.get_one(Item, row.item_id)
    if row.role != RENDITION or item.marking_pending:
        return
    if not (item.file_name or "").startswith(prefix(item.marking)):
        yield Fault.NAME_UNMARKED
    logged = tuple(_logged(tx, row, name) for name in _MARKED_IN_LOG)
    said = {(item.marking, item.tier), (row.marking, row.tier), logged}
    if len(said) > 1 or tier_of_level(item.tier).marking != item.marking:
        yield Fault.MARKING_DIFFERS


def _logged(tx: Transaction, row: SealedObject, name: str) -> object:
    return detail(tx, row.leaf_index, name)

"""Reading disposals. Who has no part in one cannot tell it from one that never was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from vault.disposal.authority import readable_by, require_reader
from vault.disposal.models import Certificate, Decision, Disposal, StepRow
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden


def disposal_for(tx: Transaction, who: SignedIn, disposal_id: str, *, locked: bool = False) -> Disposal:
    """A disposal the caller may read; `locked` for a decision on it.

    Raises:
        Refusal: `not_found`.
    """
    disposal = tx.session.get(Disposal, disposal_id, with_for_update=locked or None)
    if disposal is None:
        raise hidden(Code.NOT_FOUND, disposal=disposal_id)
    _require_reader(tx, who, disposal)
    return disposal


def _require_reader(tx: Transaction, who: SignedIn, disposal: Disposal) -> None:
    deciders = select(Decision.person_id).where(Decision.disposal_id == disposal.id)
    item = tx.session.get_one(Item, disposal.item_id)
    require_reader(tx, who, item, frozenset(tx.session.scalars(deciders)))


@dataclass(frozen=True)
class Wanted:
    """Which disposals a list is to hold; None for any."""

    item_id: str | None = None
    state: str | None = None


def disposals_seen(
    tx: Transaction, who: SignedIn, wanted: Wanted, position: Sequence[str | int], limit: int
) -> list[Disposal]:
    """The disposals the caller may read, newest first, after `(created_ms, id)`."""
    query = select(Disposal).join(Item, Item.id == Disposal.item_id).where(_seen_by(tx, who))
    if wanted.item_id is not None:
        query = query.where(Disposal.item_id == wanted.item_id)
    if wanted.state is not None:
        query = query.where(Disposal.state == wanted.state)
    newest_first = Disposal.created_ms.desc(), Disposal.id.desc()
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))


def _seen_by(tx: Transaction, who: SignedIn) -> ColumnElement[bool]:
    decided = select(Decision.disposal_id).where(Decision.person_id == who.person_id)
    return or_(Disposal.id.in_(decided), readable_by(tx, who.person_id, Disposal.entry_id, Item.tier))


def decisions_of(tx: Transaction, disposal: Disposal) -> dict[str, Decision]:
    """The decisions taken, by kind."""
    rows = tx.session.scalars(select(Decision).where(Decision.disposal_id == disposal.id))
    return {row.kind: row for row in rows}


def steps_of(tx: Transaction, disposal: Disposal) -> list[StepRow]:
    """Every step with its answer, in order."""
    query = select(StepRow).where(StepRow.disposal_id == disposal.id).order_by(StepRow.sequence)
    return list(tx.session.scalars(query))


def issued_certificate(tx: Transaction, disposal: Disposal) -> Certificate:
    """The certificate's row.

    Raises:
        Refusal: `not_found` until it is issued.
    """
    row = certificate_of(tx, disposal)
    if row is None:
        raise Refusal(Code.NOT_FOUND, about={"disposal": disposal.id})
    return row


def certificate_of(tx: Transaction, disposal: Disposal) -> Certificate | None:
    """The certificate's row once it is issued."""
    row = tx.session.get(Certificate, disposal.id)
    return row if row is not None and row.issued_ms is not None else None

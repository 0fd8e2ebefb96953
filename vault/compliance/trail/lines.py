"""Leaves opened for a reader, line by line."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from vault.access.queries import reached_by
from vault.audit.trail import opened_leaf
from vault.compliance.trail.consent import Closed, nothing_closed
from vault.compliance.trail.names import names_in
from vault.compliance.trail.reading import View
from vault.compliance.trail.schemas import TrailLineOut
from vault.documents.models import Item
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.texts import Language


def lines_of(
    tx: Transaction,
    who: SignedIn,
    indices: Iterable[int],
    view: View,
    language: Language,
    *,
    person_id: str | None = None,
    is_closed: Closed = nothing_closed,
) -> list[TrailLineOut]:
    """The lines of the leaves, in the order of `indices`; what is closed to the reader says what everybody may know.

    Raises:
        IntegrityError: a detail does not fit its commitment.
    """
    leaves = [opened_leaf(tx, index) for index in indices]
    names = names_in(
        tx, [leaf.details for leaf in leaves], _known_items(tx, who) if view is View.OWN else None
    )
    return [
        TrailLineOut.closed(leaf, language)
        if is_closed(leaf)
        else TrailLineOut.of(tx, leaf, view, language, person_id=person_id, names=names)
        for leaf in leaves
    ]


def _known_items(tx: Transaction, who: SignedIn) -> ColumnElement[bool]:
    """In one's own trail items are called by what they are called now, so only those that one may open."""
    return reached_by(tx, who.person_id, Item.entry_id, Item.tier)

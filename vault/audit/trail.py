"""Finding the leaves that name somebody, through the one index over person-naming details."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, TextClause, exists, or_, select
from sqlalchemy.orm import aliased

from vault.audit.log import leaf_body, openings
from vault.audit.models import NAMES_SOMEBODY, AuditDetail
from vault.audit.record import as_value_text
from vault.platform.database import Transaction


@dataclass(frozen=True)
class OpenedLeaf:
    """A leaf with the details that are still on file, each proven against the leaf's commitment."""

    index: int
    id: str
    time: str
    act: str
    outcome: str
    details: dict[str, Any]


def leaves_naming(
    tx: Transaction,
    person_id: str,
    position: Sequence[str | int],
    limit: int,
    *,
    entries: Iterable[str] | None = None,
    withheld: str | None = None,
) -> list[int]:
    """Up to `limit` indices of leaves that name a person, newest first after `(index)`.

    Args:
        entries: only leaves about these register entries; all leaves when not said.
        withheld: leaves with this field only where the person is the actor.
    """
    query = select(AuditDetail.leaf_index).where(*_names(person_id)).distinct()
    if position:
        query = query.where(AuditDetail.leaf_index < position[0])
    if entries is not None:
        about = aliased(AuditDetail)
        on_them = exists().where(
            about.leaf_index == AuditDetail.leaf_index,
            about.field == "entry",
            about.value.in_([as_value_text(each) for each in entries]),
        )
        query = query.where(on_them)
    if withheld is not None:
        kept = aliased(AuditDetail)
        has_it = exists().where(kept.leaf_index == AuditDetail.leaf_index, kept.field == withheld)
        query = query.where(or_(AuditDetail.field == "actor", ~has_it))
    return list(tx.session.scalars(query.order_by(AuditDetail.leaf_index.desc()).limit(limit)))


def first_leaf_about(tx: Transaction, act: str, person_id: str) -> int | None:
    """The index of the first leaf of an act whose subject is a person."""
    query = select(AuditDetail.leaf_index).where(*_names(person_id), AuditDetail.field == "subject")
    for index in tx.session.scalars(query.order_by(AuditDetail.leaf_index)):
        if json.loads(leaf_body(tx, index))["act"] == act:
            return index
    return None


def details_about(tx: Transaction, person_id: str, field: str) -> dict[int, Any]:
    """One detail of every leaf whose subject is a person, by index of the leaf, where the leaf has such a field."""
    wanted = aliased(AuditDetail)
    query = (
        select(wanted.leaf_index, wanted.value)
        .where(wanted.field == field)
        .where(
            wanted.leaf_index.in_(
                select(AuditDetail.leaf_index).where(*_names(person_id), AuditDetail.field == "subject")
            )
        )
    )
    return {index: json.loads(value) for index, value in tx.session.execute(query)}


def opened_leaf(tx: Transaction, index: int) -> OpenedLeaf:
    """A leaf with its details.

    Raises:
        IntegrityError: a detail does not fit its commitment.
    """
    body = json.loads(leaf_body(tx, index))
    details = {each.field: json.loads(each.value) for each in openings(tx, index)}
    return OpenedLeaf(index, body["id"], body["time"], body["act"], body["outcome"], details)


def _names(person_id: str) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Word for word the condition of the index, without which no database uses it, and whom to look for."""
    return NAMES_SOMEBODY, AuditDetail.value == as_value_text(person_id)

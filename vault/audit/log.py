"""Reading the log: bodies, details, proofs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crypto.commitment import verify_commitment
from crypto.errors import IntegrityError
from crypto.merkle import Frontier
from vault.audit.models import AuditDetail, AuditHead, AuditLeaf
from vault.audit.record import COMMITMENT_DOMAIN
from vault.platform.database import Transaction

BATCH = 1_000


@dataclass(frozen=True)
class Head:
    """Size and root of the tree at one moment."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Opening:
    """What opens one commitment of a leaf; `value` is the JSON text that was committed to."""

    field: str
    salt: bytes
    value: str


def head(tx: Transaction) -> Head:
    """The tree as this transaction sees it."""
    row = tx.session.execute(select(AuditHead.size, AuditHead.frontier).where(AuditHead.id == 1)).one()
    frontier = Frontier.from_json(row.size, json.loads(row.frontier))
    return Head(frontier.size, frontier.root())


def leaf_body(tx: Transaction, index: int) -> bytes:
    """The canonical bytes of one leaf; LookupError when the log is shorter."""
    body = tx.session.scalar(select(AuditLeaf.body).where(AuditLeaf.index == index))
    if body is None:
        raise LookupError(f"the log has no leaf {index}")
    return body


def leaf_bodies(tx: Transaction, start: int, stop: int) -> Iterator[bytes]:
    """The canonical bytes of the leaves from `start` up to but without `stop`, in order."""
    for first in range(start, stop, BATCH):
        last = min(first + BATCH, stop)
        in_batch = AuditLeaf.index.between(first, last - 1)
        yield from tx.session.scalars(select(AuditLeaf.body).where(in_batch).order_by(AuditLeaf.index))


def leaf_hashes(tx: Transaction, size: int) -> list[bytes]:
    """The leaf hashes of the first `size` leaves."""
    rows = tx.session.scalars(
        select(AuditLeaf.leaf_hash).where(AuditLeaf.index < size).order_by(AuditLeaf.index)
    )
    return list(rows)


def openings(tx: Transaction, index: int, fields: tuple[str, ...] | None = None) -> list[Opening]:
    """The openings of a leaf's commitments, all or the named ones, each checked against the leaf before it is given."""
    rows = select(AuditDetail).where(AuditDetail.leaf_index == index).order_by(AuditDetail.field)
    if fields is not None:
        rows = rows.where(AuditDetail.field.in_(fields))
    found = [Opening(row.field, row.salt, row.value) for row in tx.session.scalars(rows)]
    leaf = json.loads(leaf_body(tx, index))
    for opening in found:
        check_opening(tx.platform.vault_id, leaf, opening)
    return found


def detail(tx: Transaction, index: int, field: str) -> Any:
    """The value of one detail of a leaf, proven against the leaf's commitment.

    Raises LookupError when there is no such detail (any more), IntegrityError when it does not match the leaf.
    """
    found = openings(tx, index, (field,))
    if not found:
        raise LookupError(f"leaf {index} has no detail {field}")
    return json.loads(found[0].value)


def check_opening(vault_id: str, leaf: dict[str, Any], opening: Opening) -> None:
    """Raise IntegrityError unless the opening fits the leaf's commitment of that field."""
    commitment = leaf["commitments"].get(opening.field)
    if commitment is None:
        raise IntegrityError(f"leaf {leaf['id']} has no commitment for {opening.field}")
    verify_commitment(
        bytes.fromhex(commitment),
        domain=COMMITMENT_DOMAIN,
        vault_id=vault_id,
        leaf_id=leaf["id"],
        field=opening.field,
        salt32=opening.salt,
        value=opening.value.encode(),
    )

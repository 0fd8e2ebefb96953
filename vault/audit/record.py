"""Recording an act: its leaf is sealed as the last statement before the commit of the act's own transaction.

The head row is locked last, so the log's order is the order of commits, without gaps, and two acts never wait for each
other longer than one commit takes. A database sequence would give neither.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, select, update

from crypto.canonical import canonical_json
from crypto.commitment import commit
from crypto.merkle import Frontier, leaf_hash
from vault.audit.actor import Actor
from vault.audit.acts import LEAF_SCHEMA, Act
from vault.audit.models import AuditDetail, AuditHead, AuditLeaf
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.ids import new_id

SALT_BYTES = 32
COMMITMENT_DOMAIN = "hizo/leaf-detail/v1"
FieldValue = str | int | bool | list[Any] | dict[str, Any] | None


class CarriesLeafIndex(Protocol):
    """A row the gate or a workflow reads; it names the leaf that made it."""

    leaf_index: Any


# Built once: every act of every person runs these four, and building them costs more than running them.
_HEAD, _LEAVES, _DETAILS = (
    AuditHead.metadata.tables[model.__tablename__] for model in (AuditHead, AuditLeaf, AuditDetail)
)
_LOCK_HEAD = select(_HEAD.c.size, _HEAD.c.frontier).where(_HEAD.c.id == 1).with_for_update()
_ADD_LEAVES = insert(_LEAVES)
_ADD_DETAILS = insert(_DETAILS)
_MOVE_HEAD = (
    update(_HEAD)
    .where(_HEAD.c.id == 1)
    .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
)


@dataclass
class Leaf:
    """An act on its way into the log; `index` is known once the transaction has committed."""

    id: str
    act: Act
    outcome: str
    values: dict[str, str]
    bound: list[CarriesLeafIndex] = field(default_factory=list)
    sealed_index: int | None = None

    def bind(self, row: CarriesLeafIndex) -> None:
        """Give `row.leaf_index` this leaf's index before the commit."""
        self.bound.append(row)

    @property
    def index(self) -> int:
        """The place in the log; RuntimeError before the commit."""
        if self.sealed_index is None:
            raise RuntimeError("a leaf has no index before its transaction commits")
        return self.sealed_index


def record(tx: Transaction, act: Act, by: Actor, *, outcome: str = "done", **fields: FieldValue) -> Leaf:
    """Add an act to the transaction's leaves. Every field of the act must be named; None is a value.

    Raises TypeError when fields are missing or unknown: a leaf of a kind always has the same fields.
    """
    if set(fields) != set(act.fields):
        raise TypeError(f"{act.name} needs exactly {sorted(act.fields)}, got {sorted(fields)}")
    values = {
        "actor_kind": by.kind,
        "actor": by.person_id,
        "session": by.session_id,
        "device": by.device_id,
        "address": by.address,
        "request": by.request_id,
        **fields,
    }
    encoded = {name: json.dumps(values[name], ensure_ascii=False, sort_keys=True) for name in act.all_fields}
    leaf = Leaf(new_id("lef", tx.platform.randomness), act, outcome, encoded)
    tx.attached(_Pending, lambda: _Pending.riding_on(tx)).leaves.append(leaf)
    return leaf


@dataclass
class _Pending:
    leaves: list[Leaf] = field(default_factory=list)

    @classmethod
    def riding_on(cls, tx: Transaction) -> _Pending:
        pending = cls()
        tx.before_commit.append(lambda: pending.seal(tx))
        return pending

    def seal(self, tx: Transaction) -> None:
        tx.session.flush()
        connection = tx.session.connection()
        head = connection.execute(_LOCK_HEAD).one()
        frontier = Frontier.from_json(head.size, json.loads(head.frontier))
        rows: list[dict[str, Any]] = []
        details: list[dict[str, Any]] = []
        for leaf in self.leaves:
            leaf.sealed_index = frontier.size
            body, openings = _leaf_body(tx, leaf)
            hashed = leaf_hash(body)
            frontier.append(hashed)
            rows.append({"leaf_index": leaf.sealed_index, "id": leaf.id, "body": body, "leaf_hash": hashed})
            details.extend(openings)
        connection.execute(_ADD_LEAVES, rows)
        connection.execute(_ADD_DETAILS, details)
        moved = {"new_size": frontier.size, "new_frontier": json.dumps(frontier.to_json())}
        connection.execute(_MOVE_HEAD, moved)
        for leaf in self.leaves:
            for row in leaf.bound:
                row.leaf_index = leaf.sealed_index
        tx.session.flush()


def _leaf_body(tx: Transaction, leaf: Leaf) -> tuple[bytes, list[dict[str, Any]]]:
    salts = {name: tx.platform.randomness.bytes(SALT_BYTES) for name in leaf.values}
    commitments = {
        name: commit(
            COMMITMENT_DOMAIN, tx.platform.vault_id, leaf.id, name, salts[name], value.encode()
        ).hex()
        for name, value in leaf.values.items()
    }
    body = canonical_json(
        {
            "schema": LEAF_SCHEMA,
            "index": leaf.index,
            "id": leaf.id,
            "time": utc_text(tx.now_ms()),
            "act": leaf.act.name,
            "outcome": leaf.outcome,
            "objects": list(leaf.act.objects),
            "commitments": commitments,
        }
    )
    details = [
        {"leaf_index": leaf.index, "field": name, "salt": salts[name], "value": value}
        for name, value in leaf.values.items()
    ]
    return body, details

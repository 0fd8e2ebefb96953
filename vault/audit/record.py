"""Recording an act: its leaf is sealed as the last statement before the commit of the act's own transaction.

The head row is locked last, so the log's order is the order of commits, without gaps, and two acts never wait for each
other longer than one commit takes. A database sequence would give neither.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from crypto.commitment import LeafCommitments
from crypto.merkle import Frontier
from vault.audit.actor import Actor
from vault.audit.acts import Act
from vault.audit.append import Rows, append
from vault.audit.leaf_form import leaf_bytes
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.ids import new_id

SALT_BYTES = 32
COMMITMENT_DOMAIN = "hizo/leaf-detail/v1"
as_value_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
"""The text of a detail's value, which is what is committed to."""
Prepared = tuple[dict[str, str], dict[str, bytes]]
FieldValue = str | int | bool | list[Any] | dict[str, Any] | None


class CarriesLeafIndex(Protocol):
    """A row the gate or a workflow reads; it names the leaf that made it, and may name those of later acts on it."""

    leaf_index: Any


@dataclass
class Leaf:
    """An act on its way into the log; `index` is known once the transaction has committed."""

    id: str
    act: Act
    outcome: str
    values: dict[str, str]
    bound: list[tuple[CarriesLeafIndex, str]] = field(default_factory=list)
    sealed_index: int | None = None

    def bind(self, row: CarriesLeafIndex, column: str = "leaf_index") -> None:
        """Give the row's column this leaf's index before the commit."""
        self.bound.append((row, column))

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
    encoded = {name: as_value_text(values[name]) for name in act.all_fields}
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
        prepared = [_prepared(tx, leaf) for leaf in self.leaves]
        append(tx.session.connection(), lambda tree: self._rows(tx, tree, prepared))
        for leaf in self.leaves:
            for row, column in leaf.bound:
                setattr(row, column, leaf.sealed_index)
        tx.session.flush()

    def _rows(self, tx: Transaction, tree: Frontier, prepared: list[Prepared]) -> Rows:
        # Every other act may be waiting: nothing is done here that could have been done before.
        rows, time = Rows(), utc_text(tx.now_ms())
        for leaf, (commitments, salts) in zip(self.leaves, prepared, strict=True):
            index = leaf.sealed_index = tree.size
            body = leaf_bytes(
                leaf.act, leaf.outcome, index=index, leaf_id=leaf.id, time=time, commitments=commitments
            )
            rows.add_leaf(tree, leaf.id, leaf.act.name, body)
            rows.details += [(index, name, salts[name], value) for name, value in leaf.values.items()]
        return rows


def _prepared(tx: Transaction, leaf: Leaf) -> Prepared:
    """The leaf's commitments, in hexadecimal, and the salts that open them."""
    drawn = tx.platform.randomness.bytes(SALT_BYTES * len(leaf.values))
    salts = {
        name: drawn[SALT_BYTES * place : SALT_BYTES * (place + 1)] for place, name in enumerate(leaf.values)
    }
    made = LeafCommitments(COMMITMENT_DOMAIN, tx.platform.vault_id, leaf.id)
    return {
        name: made.commit(name, salts[name], value.encode()).hex() for name, value in leaf.values.items()
    }, salts

"""What a running disposal must remember between its stages, kept as JSON in the disposal's row."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from vault.disposal.models import Disposal
from vault.platform.database import Transaction


@dataclass(frozen=True)
class KeyOutcome:
    """What the change of epoch did; `claims` pairs each destroyed epoch with the provider's claim."""

    new_epoch: str
    survivors: int
    claims: dict[str, str]


@dataclass(frozen=True)
class Plan:
    """`item` is the item as it was when it was closed; `live` its objects then, `ended` those destroyed earlier.

    `epochs` are all epoch keys that may ever have wrapped one of its keys and were held when erasing began.
    `known_versions` are the store's own ids of what lay under each object's key.
    """

    item: dict[str, Any] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    epochs: list[str] = field(default_factory=list)
    known_versions: dict[str, list[str]] = field(default_factory=dict)
    keys: KeyOutcome | None = None
    copies: list[dict[str, Any]] | None = None

    @classmethod
    def of(cls, disposal: Disposal) -> Plan:
        """The plan in a disposal's row."""
        facts = json.loads(disposal.plan)
        keys = facts.pop("keys", None)
        return cls(**facts, keys=KeyOutcome(**keys) if keys else None)


def change_plan(tx: Transaction, disposal: Disposal, **changes: Any) -> Plan:
    """Replace parts of the plan in the current transaction."""
    tx.session.refresh(disposal, with_for_update=True)
    changed = replace(Plan.of(disposal), **changes)
    disposal.plan = json.dumps(asdict(changed), ensure_ascii=False)
    return changed

"""The `RegradingWarrant`: proof that a job carries out a manager's order to mark an item anew, and nothing else.

It is made from the log, not from the row alone, so that a row altered in the database lowers nothing. It opens the objects of
one item, to be sealed again; no byte of them goes to anybody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from crypto.errors import IntegrityError
from vault.access.grant import Permit
from vault.audit.actor import Actor
from vault.audit.log import detail
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.catalogue import Tier, tier_of_level
from vault.regrading.models import Regrading

_ISSUED = object()


@dataclass(frozen=True)
class RegradingWarrant(Permit):
    """A job and the leaf of the order behind it. Only `warrant_for` makes one."""

    regrading_id: str
    item_id: str
    entry_id: str
    tier: Tier
    job_id: str
    ordered_by: str
    order_leaf: int
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _ISSUED:
            raise TypeError("warrants are made by warrant_for alone")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """A warrant reaches the one item, whatever tier its objects were sealed as."""
        if (entry_id, item_id) != (self.entry_id, self.item_id):
            raise Refusal(Code.NO_GRANT, about={"entry": entry_id, "item": item_id})

    @property
    def actor(self) -> Actor:
        """The author of leaves: the job, on the order of the manager."""
        return Actor.job(self.job_id, self.ordered_by)

    @property
    def about(self) -> dict[str, str]:
        """The fields every leaf and refusal of this regrading carries."""
        return {"entry": self.entry_id, "item": self.item_id, "regrading": self.regrading_id}

    @property
    def digest(self) -> bytes:
        """By which its upload intents are found again after a kill."""
        return hashlib.sha256(self.regrading_id.encode()).digest()


def warrant_for(tx: Transaction, regrading_id: str, job_id: str) -> RegradingWarrant:
    """The warrant of an order.

    Raises:
        Refusal: `integrity_failed` when the order is not in the log as the row says.
    """
    row = tx.session.get_one(Regrading, regrading_id)
    expected = {"actor": row.ordered_by, **row.about, "tier": row.tier, "marking": row.marking}
    try:
        logged = {name: detail(tx, row.order_leaf, name) for name in expected}
    except (IntegrityError, LookupError) as wrong:
        raise Refusal(Code.INTEGRITY_FAILED, about=row.about) from wrong
    if logged != expected:
        raise Refusal(Code.INTEGRITY_FAILED, about=row.about)
    return RegradingWarrant(
        regrading_id=row.id,
        item_id=row.item_id,
        entry_id=row.entry_id,
        tier=tier_of_level(row.tier),
        job_id=job_id,
        ordered_by=row.ordered_by,
        order_leaf=row.order_leaf,
        made_by=_ISSUED,
    )

"""Stage 1: look once more at people and item, then close the item to everybody (G9.1.4-b)."""

from __future__ import annotations

from vault.audit.record import record
from vault.copies.void import void_open_requests
from vault.disposal.authority import capacity_of
from vault.disposal.confirm import require_unchanged
from vault.disposal.erasing.plan import change_plan
from vault.disposal.events import ITEM_CLOSED
from vault.disposal.models import Disposal
from vault.disposal.rules import DisposalState, require_nothing_outside
from vault.disposal.warrant import Warrant
from vault.documents.models import CLOSING, LIVE, Item
from vault.documents.queries import objects_of
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob
from vault.register.queries import entry_of


def close_item(job: LeasedJob, warrant: Warrant) -> None:
    """Close the item; from here on it is shown, copied and added to no more, and the disposal goes to its end.

    Raises:
        Refusal: `disposal_role` (a decider lost the power to decide since), `conflict`, `derivatives_outstanding`.
    """
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id, with_for_update=True)
        if disposal.state != DisposalState.CONFIRMED:
            return
        item = tx.session.get_one(Item, warrant.item_id, with_for_update=True)
        if capacity_of(tx, warrant.confirmed_by, item) is None:
            raise Refusal(Code.DISPOSAL_ROLE, about=warrant.about)
        require_nothing_outside(require_unchanged(tx, disposal, item))
        void_open_requests(tx, warrant.item_id, warrant.actor, "disposal")
        _close(tx, warrant, disposal, item)


def _close(tx: Transaction, warrant: Warrant, disposal: Disposal, item: Item) -> None:
    item.state = CLOSING
    item.revision += 1
    disposal.state = DisposalState.ERASING
    rows = objects_of(tx, item.id)
    change_plan(
        tx,
        disposal,
        item=_snapshot(tx, item),
        live=[row.id for row in rows if row.state == LIVE],
        ended=[row.id for row in rows if row.state != LIVE],
    )
    leaf = record(tx, ITEM_CLOSED, warrant.actor, **warrant.about, digest=disposal.digest, count=len(rows))
    leaf.bind(item)
    leaf.bind(disposal)


def _snapshot(tx: Transaction, item: Item) -> dict[str, str | int | None]:
    return {
        "id": item.id,
        "type": item.type,
        "title": item.title,
        "file_name": item.file_name or "",
        "marking": item.marking,
        "tier": item.tier,
        "entry_id": item.entry_id,
        "entry_name": entry_of(tx, item.entry_id).name,
    }
